/** Measures what a backup costs, side by side with what one would do by hand: `npm run bench -- --size-mb 750 --runs 5`. */
import { availableParallelism } from 'node:os';
import { keepBenchDatabase, startBenchServer } from './bench/database.ts';
import { Bench } from './bench/measure.ts';
import { readBenchOptions } from './bench/options.ts';
import { reportText } from './bench/report.ts';
import { runBench } from './bench/run.ts';

const { sizeMb, runs } = readBenchOptions({ sizeMb: 750, runs: 5 });
const tell = (line: string) => process.stdout.write(`${line}\n`);

const server = await startBenchServer();
try {
  tell(`A database of about ${sizeMb} MB and one of a tenth of that, made once and kept; median of ${runs}.`);
  const large = await keepBenchDatabase(server, sizeMb);
  const small = await keepBenchDatabase(server, Math.round(sizeMb / 10));
  const { peakBytes: atTenth } = await new Bench(server, small).backup('all', 3);
  const results = await runBench(new Bench(server, large), runs, tell);
  tell(`\n${reportText(results, { atSize: results.peakBytes, atTenth })}`);
  tell(`Node ${process.versions.node}, ${availableParallelism()} cores, PostgreSQL on the same machine.`);
} finally {
  await server.stop();
}
