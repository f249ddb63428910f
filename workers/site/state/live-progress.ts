import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { type Progress, progressSchema } from '#lib/contract/progress.ts';
import { readJson } from './read-json.ts';
import type { StateFolder } from './state-folder.ts';

const liveSchema = z.array(progressSchema);

/** Shows running backups to the command line, which is another process. Best effort: nothing depends on it. */
export class LiveProgress {
  readonly #folder: StateFolder;
  readonly #running = new Map<string, Progress>();

  constructor(folder: StateFolder) {
    this.#folder = folder;
    rmSync(folder.progress, { force: true });
  }

  show(progress: Progress): void {
    if (progress.stage === 'finished' || progress.stage === 'failed')
      this.#running.delete(progress.attemptId);
    else this.#running.set(progress.attemptId, progress);
    const temporary = `${this.#folder.progress}.tmp`;
    writeFileSync(temporary, JSON.stringify([...this.#running.values()]), { mode: 0o600 });
    renameSync(temporary, this.#folder.progress);
  }
}

export function readLiveProgress(folder: StateFolder): Progress[] {
  return readJson(folder.progress, liveSchema) ?? [];
}
