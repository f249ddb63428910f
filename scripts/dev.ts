/** The same as the demonstration, for development: the pages, the door, the workers and the agents start again as their code changes: `npm run dev`. */
import './demo/quiet.ts';
import { messageOf } from '#lib/shared/errors.ts';
import { runDemo } from './demo/run.ts';

try {
  await runDemo('dev');
} catch (thrown) {
  process.stderr.write(`\n${messageOf(thrown)}\n`);
  process.exitCode = 1;
}
// Connections that the commands opened in this process would keep it for a while; nothing is left to wait for.
process.exit();
