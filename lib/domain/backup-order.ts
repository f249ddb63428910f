/** A backup's place in the order in which backups were made, and what the clock said then. */
export type Ordered = { seq: number; at: Date };

/**
 * The backups whose clocks agree with the order in which they were made: the most that go forward in both. One that was
 * made while the clock stood years ahead, or behind, is not among them, and it is the odd one that is left out, not the
 * many around it. Oldest first.
 */
export function datedInOrder<T extends Ordered>(backups: readonly T[]): T[] {
  const inOrder = backups.toSorted((a, b) => a.seq - b.seq);
  // The longest chain that doesn't fall, by patience sorting: `ends[n]` ends the best chain of n + 1 known so far.
  const ends: number[] = [];
  const before: (number | undefined)[] = [];
  for (const [index, { at }] of inOrder.entries()) {
    const length = firstAfter(ends, inOrder, at);
    before[index] = length === 0 ? undefined : ends[length - 1];
    ends[length] = index;
  }
  const chain: T[] = [];
  for (let index = ends.at(-1); index !== undefined; index = before[index]) {
    const backup = inOrder[index];
    if (backup !== undefined) chain.push(backup);
  }
  return chain.reverse();
}

/** How many chains end at or before this instant. */
function firstAfter(ends: number[], inOrder: readonly Ordered[], at: Date): number {
  let low = 0;
  let high = ends.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const end = inOrder[ends[middle] ?? -1];
    if (end !== undefined && end.at > at) high = middle;
    else low = middle + 1;
  }
  return low;
}
