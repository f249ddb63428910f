/** Rows of one table in the course of a batch: what was there, what is new, what was changed. */
export class Rows<T extends { id: string }> {
  readonly #rows = new Map<string, T>();
  readonly #fresh = new Set<string>();
  readonly #changes = new Map<string, Partial<T>>();

  constructor(present: T[] = []) {
    for (const row of present) this.#rows.set(row.id, row);
  }

  get(id: string): T | undefined {
    return this.#rows.get(id);
  }

  find(test: (row: T) => boolean): T | undefined {
    return this.all().find(test);
  }

  all(): T[] {
    return [...this.#rows.values()];
  }

  add(row: T): T {
    this.#rows.set(row.id, row);
    this.#fresh.add(row.id);
    return row;
  }

  change(id: string, change: Partial<T>): void {
    const row = this.#rows.get(id);
    if (row === undefined) throw new Error(`There is no row ${id} to change`);
    Object.assign(row, change);
    if (!this.#fresh.has(id)) this.#changes.set(id, { ...this.#changes.get(id), ...change });
  }

  fresh(): T[] {
    return [...this.#fresh].flatMap((id) => this.#rows.get(id) ?? []);
  }

  changed(): [id: string, change: Partial<T>][] {
    return [...this.#changes];
  }
}
