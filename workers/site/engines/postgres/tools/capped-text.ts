/** Keeps the beginning and the end of what a tool says, so that one that loops over a line fills neither memory nor disk. */
export class CappedText {
  readonly #maxBytes: number;
  #head = Buffer.alloc(0);
  #tail: Buffer[] = [];
  #tailBytes = 0;
  #droppedBytes = 0;

  constructor(maxBytes = 64 * 1024) {
    this.#maxBytes = maxBytes;
  }

  add(piece: Buffer): void {
    const half = this.#maxBytes / 2;
    const toHead = Math.min(piece.length, half - this.#head.length);
    if (toHead > 0) this.#head = Buffer.concat([this.#head, piece.subarray(0, toHead)]);
    if (toHead === piece.length) return;
    this.#tail.push(piece.subarray(toHead));
    this.#tailBytes += piece.length - toHead;
    while (this.#tailBytes - (this.#tail[0]?.length ?? 0) >= half) this.#dropFirst();
  }

  toString(): string {
    const dropped = this.#droppedBytes === 0 ? '' : `\n… ${this.#droppedBytes} bytes left out …\n`;
    return this.#head.toString('utf8') + dropped + Buffer.concat(this.#tail).toString('utf8');
  }

  #dropFirst(): void {
    const first = this.#tail.shift();
    this.#tailBytes -= first?.length ?? 0;
    this.#droppedBytes += first?.length ?? 0;
  }
}
