/** A whole Keepwell to look at, with two clinics: `npm run demo`. */
import './demo/quiet.ts';
import { messageOf } from '#lib/shared/errors.ts';
import { runDemo } from './demo/run.ts';

try {
  await runDemo('demo');
} catch (thrown) {
  process.stderr.write(`\n${messageOf(thrown)}\n`);
  process.exitCode = 1;
}
// Connections that the commands opened in this process would keep it for a while; nothing is left to wait for.
process.exit();
