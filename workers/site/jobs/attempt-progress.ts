import type { Progress } from '#lib/contract/progress.ts';
import type { Clock } from '#lib/shared/clock.ts';

export type ProgressSink = (progress: Progress) => void;

const showEveryMs = 300;

/** Where a running backup is, shown to whoever watches about three times a second while something moves. */
export class AttemptProgress {
  readonly #clock: Clock;
  readonly #sinks = new Set<ProgressSink>();
  #current: Progress;
  #shown = '';
  #timer: NodeJS.Timeout | undefined;
  #rateFrom: { atMs: number; bytes: number };

  constructor(clock: Clock, start: { attemptId: string; setId: string; orderId: string | null }) {
    this.#clock = clock;
    this.#current = {
      ...start,
      sourceId: null,
      stage: 'starting',
      dumpedBytes: 0,
      expectedBytes: null,
      bytesPerSecond: 0,
      copies: [],
      at: clock.now().toISOString(),
    };
    this.#rateFrom = { atMs: clock.monotonicMs(), bytes: 0 };
    this.#timer = setInterval(() => this.#show(), showEveryMs);
    this.#timer.unref();
  }

  watch(sink: ProgressSink): () => void {
    this.#sinks.add(sink);
    sink(this.#stamped());
    return () => this.#sinks.delete(sink);
  }

  /** A new stage is shown at once. */
  enter(stage: Progress['stage'], change: Partial<Progress> = {}): void {
    this.#current = { ...this.#current, ...change, stage, bytesPerSecond: 0 };
    this.#rateFrom = { atMs: this.#clock.monotonicMs(), bytes: this.#movedBytes() };
    this.#show();
  }

  addDumped(bytes: number): void {
    this.#current.dumpedBytes += bytes;
  }

  setCopy(destinationId: string, change: Partial<Progress['copies'][number]>): void {
    const blank = { destinationId, state: 'queued' as const, bytes: 0, totalBytes: 0 };
    const others = this.#current.copies.filter((copy) => copy.destinationId !== destinationId);
    const known = this.#current.copies.find((copy) => copy.destinationId === destinationId) ?? blank;
    this.#current.copies = [...others, { ...known, ...change }].sort((a, b) =>
      a.destinationId < b.destinationId ? -1 : 1,
    );
  }

  addCopied(destinationId: string, bytes: number): void {
    const copy = this.#current.copies.find((one) => one.destinationId === destinationId);
    if (copy !== undefined) copy.bytes += bytes;
  }

  /** Shows the last state and lets go of everybody who watches. */
  end(stage: 'finished' | 'failed'): void {
    clearInterval(this.#timer);
    this.enter(stage);
    this.#sinks.clear();
  }

  #show(): void {
    const text = JSON.stringify(this.#current);
    if (text === this.#shown) return;
    this.#shown = text;
    const progress = this.#stamped();
    for (const sink of this.#sinks) sink(progress);
  }

  #stamped(): Progress {
    const seconds = (this.#clock.monotonicMs() - this.#rateFrom.atMs) / 1_000;
    const moved = this.#movedBytes() - this.#rateFrom.bytes;
    const bytesPerSecond = seconds > 0.2 ? Math.round(moved / seconds) : this.#current.bytesPerSecond;
    const copies = this.#current.copies.map((copy) => ({ ...copy }));
    return { ...this.#current, copies, bytesPerSecond, at: this.#clock.now().toISOString() };
  }

  #movedBytes(): number {
    if (this.#current.stage !== 'copying') return this.#current.dumpedBytes;
    return this.#current.copies.reduce((sum, copy) => sum + copy.bytes, 0);
  }
}
