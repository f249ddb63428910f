/** One copy restored and proven, in a process of its own, by the very functions that a drill calls. Prints what it measured. */

import { summarizeComparison } from '#workers/site/artifact/compare-content.ts';
import { openPlainCopy } from '#workers/site/artifact/open-copy.ts';
import { CopyMaker } from '#workers/site/jobs/copy-maker.ts';
import { takeBackup } from '#workers/site/jobs/take-backup.ts';
import { withoutParts } from './apart.ts';
import { type BenchPlace, makeBenchSite } from './bench-site.ts';
import { peakBytes } from './peak-bytes.ts';

export type ProofRequest = { root: string; place: BenchPlace };

/** Milliseconds. `countMs`: rows and definitions alone; `hashMs`: rows counted and hashed in one pass, as a drill does it. */
export type MeasuredProof = {
  restoreMs: number;
  countMs: number;
  hashMs: number;
  plainBytes: number;
  differences: number;
  peakBytes: number;
};

const { root, place } = JSON.parse(process.argv[2] ?? '{}') as ProofRequest;
const { signal } = new AbortController();
const database = 'kw_drill_bench';
const bench = await makeBenchSite(root, place, 1);
const site = {
  ...bench.site,
  engineFor: (source: (typeof bench.assignment.sources)[number]) =>
    withoutParts(bench.site.engineFor(source), { content: true, proof: false }),
};
const server = {
  settings: {
    ...place,
    database: 'postgres',
    socketFolder: '',
    sslMode: 'prefer' as const,
    excludeSchemas: [],
  },
  password: null,
};
const { restorer } = site;
try {
  const measured = await prove();
  process.stdout.write(
    `${JSON.stringify({ ...measured, peakBytes: peakBytes() } satisfies MeasuredProof)}\n`,
  );
} finally {
  await restorer.dropDatabase(server, database, signal);
  site.journal.close();
}

async function prove(): Promise<Omit<MeasuredProof, 'peakBytes'>> {
  const { manifest, plain } = await openBackup();
  const { content, dump } = manifest;
  await restorer.dropDatabase(server, database, signal);
  await restorer.createDatabase(server, { name: database, owner: null, ...content }, signal);
  const restoreMs = await timed(() =>
    restorer.restoreInto(server, database, plain, { signal, ownersAndGrants: false, isLowPriority: true }),
  );
  const take = (budgetMs: number) =>
    restorer.takeContent(server, database, { signal, key: site.keys.hashKey, budgetMs, like: content });
  const countMs = await timed(() => take(0));
  let differences = -1;
  const hashMs = await timed(async () => {
    const found = await take(3_600_000);
    const options = { ownersAndGrants: false, databaseItself: false };
    differences = summarizeComparison(content, found, options).differencesTotal;
  });
  return { restoreMs, countMs, hashMs, differences, plainBytes: dump.plainBytes };
}

async function openBackup() {
  const { assignment } = bench;
  const [set] = assignment.sets;
  const [destination] = assignment.destinations;
  if (set === undefined || destination === undefined) throw new Error('There is no set.');
  const result = await takeBackup(site, new CopyMaker(site), {
    ...{ assignment, set, sourceIds: null, destinationIds: null, dueAt: null, orderId: null, signal },
    trigger: 'local',
    onProgress: () => undefined,
  });
  if (result.kind !== 'made') throw new Error(`No backup was made: ${result.kind}`);
  await result.copying;
  const [backup] = result.backups;
  if (backup === undefined) throw new Error('No backup was made.');
  const { manifest } = backup.signed;
  const opening = { expected: manifest.dump, identities: [site.keys.ageIdentity], signal };
  const shelf = await site.openDestination(destination);
  return { manifest, plain: await openPlainCopy(shelf, backup.names.dump, opening) };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await work();
  return performance.now() - startMs;
}
