/** Collects what a stream brings, in pieces of any size, and gives it out in pieces of one size. */
export class PieceBuffer {
  #held: Buffer[] = [];
  #heldBytes = 0;

  get bytes(): number {
    return this.#heldBytes;
  }

  add(piece: Buffer): void {
    if (piece.length === 0) return;
    this.#held.push(piece);
    this.#heldBytes += piece.length;
  }

  /** The next `size` bytes, copied only where they lie in more than one piece. Throws when there are fewer. */
  take(size: number): Buffer {
    if (size > this.#heldBytes) throw new RangeError(`Asked for ${size} bytes of ${this.#heldBytes}`);
    this.#heldBytes -= size;
    const parts: Buffer[] = [];
    for (let missing = size; missing > 0; ) {
      const first = this.#held[0] as Buffer;
      const part = first.length <= missing ? first : first.subarray(0, missing);
      if (part === first) this.#held.shift();
      else this.#held[0] = first.subarray(missing);
      parts.push(part);
      missing -= part.length;
    }
    return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts, size);
  }
}
