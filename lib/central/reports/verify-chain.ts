import { factHash, firstPreviousHash } from '#lib/contract/fact-hash.ts';
import type { Fact } from '#lib/contract/facts.ts';

/** How far a journal has come in, and the hashes of those facts that this report tells again. */
export type Progress = { upTo: number; lastHash: string | null; knownHashes: ReadonlyMap<number, string> };

export type ChainVerdict =
  /** From which place in the report on the facts are news; its length when there are none. */
  | { ok: true; freshFrom: number }
  | { ok: false; refused: 'malformed'; message: string }
  /** Another history under the same numbers: an agent was cloned, or its machine set back. */
  | { ok: false; refused: 'fork'; seq: number }
  | { ok: false; refused: 'gap'; upTo: number };

/**
 * Whether a report continues what is known of its journal. Its facts must be numbered without gaps, each with its own
 * right hash and chained to the one before; the first new one to the last that is stored. `facts` is what was sent,
 * whole: hashing what a schema has left of it would refuse a newer agent's extra members.
 */
export function verifyChain(facts: Fact[], progress: Progress): ChainVerdict {
  for (const [index, fact] of facts.entries()) {
    const before = facts[index - 1];
    if (before !== undefined && (fact.epoch !== before.epoch || fact.seq !== before.seq + 1)) {
      return malformed(`fact ${fact.seq} doesn't follow ${before.seq}`);
    }
    if (before !== undefined && fact.previousHash !== before.hash) {
      return malformed(`fact ${fact.seq} isn't chained to the one before it`);
    }
    if (factHash(fact) !== fact.hash) return malformed(`the hash of fact ${fact.seq} is not its own`);
  }
  const told = facts.filter((fact) => fact.seq <= progress.upTo);
  const other = told.find((fact) => progress.knownHashes.get(fact.seq) !== fact.hash);
  if (other !== undefined) return { ok: false, refused: 'fork', seq: other.seq };

  const first = facts[told.length];
  if (first === undefined) return { ok: true, freshFrom: told.length };
  if (first.seq !== progress.upTo + 1) return { ok: false, refused: 'gap', upTo: progress.upTo };
  if (first.previousHash !== (progress.lastHash ?? firstPreviousHash)) {
    return { ok: false, refused: 'fork', seq: first.seq };
  }
  return { ok: true, freshFrom: told.length };
}

function malformed(what: string): ChainVerdict {
  return { ok: false, refused: 'malformed', message: `The report was refused: ${what}.` };
}
