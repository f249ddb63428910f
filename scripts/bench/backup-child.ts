/** One backup, or one manifest alone, in a process of its own, by the very functions that the agent's jobs call. Prints what it measured. */
import { CopyMaker } from '#workers/site/jobs/copy-maker.ts';
import { type BackupResult, takeBackup } from '#workers/site/jobs/take-backup.ts';
import type { Journal } from '#workers/site/journal/journal.ts';
import { undeliveredFacts } from '#workers/site/journal/journal-facts.ts';
import { StoredCopies, withoutParts } from './apart.ts';
import { type BenchPlace, makeBenchSite } from './bench-site.ts';
import { peakBytes } from './peak-bytes.ts';

export type BackupRequest = {
  root: string;
  place: BenchPlace;
  folders: number;
  /** With the manifest's content, the readable proof, or neither; `only-content`: no dump at all. */
  parts: 'bare' | 'content' | 'all' | 'only-content';
};

/** Milliseconds; `dumpMs` until the encrypted dump lay fsynced in staging, `storedMs` until every copy lay at its destination, `totalMs` until they were read back too. */
export type Measured = {
  dumpMs: number;
  storedMs: number;
  totalMs: number;
  proveMs: number;
  storedBytes: number;
  dumpedBytes: number;
  /** The most memory that this process ever held. */
  peakBytes: number;
};

const request = JSON.parse(process.argv[2] ?? '{}') as BackupRequest;
const measured = request.parts === 'only-content' ? await takeContentOnly() : await backUp();
process.stdout.write(`${JSON.stringify({ ...measured, peakBytes: peakBytes() } satisfies Measured)}\n`);

async function backUp() {
  const { site, assignment } = await makeBenchSite(request.root, request.place, request.folders);
  const keep = { content: request.parts !== 'bare', proof: request.parts === 'all' };
  const copies = new StoredCopies(request.folders);
  const measuredSite = {
    ...site,
    engineFor: (source: (typeof assignment.sources)[number]) => withoutParts(site.engineFor(source), keep),
    openDestination: async (destination: (typeof assignment.destinations)[number]) =>
      copies.watch(await site.openDestination(destination)),
  };
  const [set] = assignment.sets;
  if (set === undefined) throw new Error('There is no set.');
  const startMs = performance.now();
  const result = await takeBackup(measuredSite, new CopyMaker(measuredSite), {
    assignment,
    set,
    sourceIds: null,
    destinationIds: null,
    trigger: 'local',
    dueAt: null,
    orderId: null,
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
  const { dump, durationsMs } = whatWasMade(result, site.journal);
  const storedMs = (await copies.allStored) - startMs;
  if (result.kind === 'made') await result.copying;
  const totalMs = performance.now() - startMs;
  site.journal.close();
  return {
    storedMs,
    totalMs,
    dumpMs: durationsMs.dump,
    proveMs: durationsMs.prove,
    storedBytes: dump.sizeBytes,
    dumpedBytes: dump.plainBytes,
  };
}

function whatWasMade(result: BackupResult, journal: Journal) {
  const made = undeliveredFacts(journal, 100, 1e9).find(({ body }) => body.kind === 'backup-made')?.body;
  if (result.kind !== 'made' || made?.kind !== 'backup-made')
    throw new Error(`No backup was made: ${JSON.stringify('failure' in result ? result.failure : result)}`);
  return { dump: made.signed.manifest.dump, durationsMs: made.durationsMs };
}

async function takeContentOnly() {
  const { site, assignment } = await makeBenchSite(request.root, request.place, 1);
  const [source] = assignment.sources;
  if (source === undefined) throw new Error('There is no source.');
  const { signal } = new AbortController();
  const startMs = performance.now();
  const snapshot = await site
    .engineFor(source)
    .openSnapshot({ settings: source.settings, password: null }, signal);
  await snapshot.takeContent({ signal, key: site.keys.hashKey, budgetMs: 3_600_000 });
  const totalMs = performance.now() - startMs;
  await snapshot.close();
  site.journal.close();
  return { dumpMs: 0, storedMs: 0, totalMs, proveMs: 0, storedBytes: 0, dumpedBytes: 0 };
}
