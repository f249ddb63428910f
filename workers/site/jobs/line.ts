/** Work that is done one after the other, in the order in which it was asked for. */
export class Line {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#last.then(work, work);
    // The next in line starts whatever became of this one; who asked for this one learns of its failure.
    this.#last = next.catch(() => undefined);
    return next;
  }
}
