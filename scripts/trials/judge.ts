import { factHash, firstPreviousHash } from '#lib/contract/fact-hash.ts';
import { factSchema } from '#lib/contract/facts.ts';
import type { SiteFindings } from './findings.ts';
import type { JournalFact } from './site-journal.ts';

/** Everything that must not be so after any order of kills, said in words; empty when all is well. */
export function judgeFindings(findings: SiteFindings): string[] {
  return [
    ...chainFaults(findings.journal.facts),
    ...deliveryFaults(findings),
    ...attemptFaults(findings),
    ...copyFaults(findings),
  ].map((fault) => `${findings.site}: ${fault}`);
}

/** The journal is whole: numbered from 1 without gaps, each fact with its own right hash and that of the one before. */
function chainFaults(facts: readonly JournalFact[]): string[] {
  const faults: string[] = [];
  const last = new Map<string, JournalFact>();
  for (const fact of facts) {
    const before = last.get(fact.epoch);
    if (fact.seq !== (before?.seq ?? 0) + 1)
      faults.push(`fact ${fact.seq} of ${fact.epoch} comes after ${before?.seq ?? 0}`);
    if (fact.previousHash !== (before?.hash ?? firstPreviousHash))
      faults.push(`fact ${fact.seq} isn't chained to the one before`);
    const parsed = factSchema.safeParse(fact);
    if (!parsed.success || factHash(parsed.data) !== fact.hash)
      faults.push(`fact ${fact.seq} isn't as it was hashed`);
    last.set(fact.epoch, fact);
  }
  return faults;
}

/** What the site journalled and what the centre holds are the same facts, each once, none refused. */
function deliveryFaults({ journal, centre }: SiteFindings): string[] {
  const key = (fact: { epoch: string; seq: number; id: string; hash: string }) =>
    `${fact.epoch} ${fact.seq} ${fact.id} ${fact.hash}`;
  const here = new Set(journal.facts.map(key));
  const there = new Set(centre.facts.map(key));
  return [
    ...journal.facts
      .filter((fact) => !there.has(key(fact)))
      .map((fact) => `fact ${fact.seq} isn't at the centre`),
    ...centre.facts
      .filter((fact) => !here.has(key(fact)))
      .map((fact) => `fact ${fact.seq} is the centre's only`),
    ...(there.size < centre.facts.length ? ['the centre holds a fact twice'] : []),
    ...centre.facts
      .filter((fact) => fact.refusal !== null)
      .map((fact) => `fact ${fact.seq} had no effect: ${fact.refusal}`),
  ];
}

/** A slot or an order has at most one completed attempt, nothing runs any more, and both tell the same. */
function attemptFaults({ journal, centre }: SiteFindings): string[] {
  const outcomes = new Map(centre.attempts.map(({ id, outcome }) => [id, outcome]));
  return [
    ...twice(journal.attempts.map((one) => ({ ...one, key: one.orderId ?? one.dueAt }))),
    ...twice(centre.attempts.map((one) => ({ ...one, key: one.orderId ?? one.slotId }))),
    ...[...journal.attempts, ...centre.attempts]
      .filter(({ outcome }) => outcome === 'running')
      .map(({ id }) => `attempt ${id} is still running`),
    ...journal.attempts
      .filter(({ id, outcome }) => outcomes.get(id) !== outcome)
      .map(
        ({ id, outcome }) =>
          `attempt ${id} is ${outcome} here and ${outcomes.get(id) ?? 'unknown'} at the centre`,
      ),
  ];
}

function twice(attempts: { id: string; outcome: string; key: string | null }[]): string[] {
  const completed = attempts.filter(({ outcome, key }) => outcome === 'completed' && key !== null);
  return completed
    .filter(({ key }, index) => completed.findIndex((other) => other.key === key) < index)
    .map(({ id, key }) => `attempt ${id} is another completed one of ${key}`);
}

/** What the centre lists as good lies there whole, under its own name, with its manifest. */
function copyFaults({ journal, centre }: SiteFindings): string[] {
  const states = new Map(journal.copies.map(({ id, state }) => [id, state]));
  return centre.copies.flatMap((copy) => [
    ...(copy.place.endsWith('.dump.zst.age') ? [] : [`copy ${copy.id} is listed at ${copy.place}`]),
    ...(copy.foundBytes === null ? [`copy ${copy.id} is listed and isn't there`] : []),
    ...(copy.foundBytes !== null && copy.foundBytes < copy.sizeBytes ? [`copy ${copy.id} is cut short`] : []),
    ...(copy.hasManifest ? [] : [`copy ${copy.id} has no manifest beside it`]),
    ...(states.get(copy.id) === 'stored' ? [] : [`copy ${copy.id} is ${states.get(copy.id)} in the journal`]),
  ]);
}
