/** Who writes to which disk in this process: a disk is one thing, however many jobs have it open. */
const writers = new Map<string, { now: number; begun: number }>();

/** Notes that somebody begins to write to a disk; call what it answers with when they are done. */
export function beginUse(mediumId: string): () => void {
  const use = writers.get(mediumId) ?? { now: 0, begun: 0 };
  writers.set(mediumId, use);
  use.now += 1;
  use.begun += 1;
  let isOver = false;
  return () => {
    if (!isOver) use.now -= 1;
    isOver = true;
  };
}

/** Null while somebody writes; else a number that is another one once somebody has written again. */
export function restingSince(mediumId: string): number | null {
  const use = writers.get(mediumId) ?? { now: 0, begun: 0 };
  return use.now > 0 ? null : use.begun;
}
