/** Measures what proving a copy costs: `npm run bench:proof -- --size-mb 750 --runs 3`. */
import { availableParallelism } from 'node:os';
import { keepBenchDatabase, startBenchServer } from './bench/database.ts';
import { Bench } from './bench/measure.ts';
import { readBenchOptions } from './bench/options.ts';
import { proofReport, runProofBench } from './bench/prove.ts';

const { sizeMb, runs } = readBenchOptions({ sizeMb: 750, runs: 3 });
const tell = (line: string) => process.stdout.write(`${line}\n`);

const server = await startBenchServer();
try {
  tell(`A database of about ${sizeMb} MB, made once and kept; median of ${runs}.`);
  const bench = new Bench(server, await keepBenchDatabase(server, sizeMb));
  tell(`\n${proofReport(await runProofBench(bench, runs, tell))}`);
  tell(`Node ${process.versions.node}, ${availableParallelism()} cores, PostgreSQL on the same machine.`);
} finally {
  await server.stop();
}
