// @ts-check
/**
 * The first step of every npm script: `node scripts/setup.mjs <packages|servers|tests> <script> [arguments…]`
 *
 * It brings a machine that has only Node (20 or newer) and npm to where the script can run, and runs it on Node 24: installs the node
 * packages, and with "servers" or "tests" the Debian packages, when they are missing. It is plain JavaScript without imports from npm,
 * because it runs before either exists.
 */
import { installNodePackages, node24 } from './setup/node-packages.mjs';
import { runScript } from './setup/run-script.mjs';
import { installSystemPackages } from './setup/system-packages.mjs';

const [need, script, ...args] = process.argv.slice(2);

if ((need !== 'packages' && need !== 'servers' && need !== 'tests') || script === undefined) {
  console.error('Usage: node scripts/setup.mjs <packages|servers|tests> <script> [arguments…]');
  process.exit(2);
}

try {
  installNodePackages();
  if (need !== 'packages') installSystemPackages(need);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
runScript(node24(), [script, ...args]);
