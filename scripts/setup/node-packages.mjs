// @ts-check
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const checkoutDir = fileURLToPath(new URL('../..', import.meta.url));

/** @typedef {{ integrity?: string, version?: string, optional?: boolean, devOptional?: boolean, link?: boolean }} LockEntry */

/** The Node that everything but this set-up runs on: an npm package, so that it needs neither root nor the machine's own Node. */
export function node24() {
  return join(checkoutDir, 'node_modules/node/bin/node');
}

/** Installs the node packages unless they are what package-lock.json says. */
export function installNodePackages() {
  if (!isInstalled()) {
    console.error('Installing the node packages…');
    // Packages' own install scripts stay off: none is needed but the one that fetches Node 24, below.
    npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund']);
  }
  if (!isRunnable(node24())) {
    console.error('Installing Node 24…');
    npm(['rebuild', 'node', '--ignore-scripts=false', '--no-audit', '--no-fund']);
  }
  if (!isRunnable(node24())) {
    throw new Error(
      `Node 24 could not be installed at ${node24()}. Delete node_modules and run this again; it needs the npm registry once.`,
    );
  }
}

/** npm keeps a lock file of what it has installed; comparing it with ours is exact, where times of files are not. */
function isInstalled() {
  const installed = readLock(join(checkoutDir, 'node_modules/.package-lock.json'));
  if (installed === undefined) return false;
  const wanted = readLock(join(checkoutDir, 'package-lock.json'));
  if (wanted === undefined) throw new Error('package-lock.json is missing. Get it back from the repository.');
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    const found = installed[path];
    // npm leaves out optional packages that are for other machines.
    if (found === undefined) return entry.optional === true || entry.devOptional === true;
    return found.version === entry.version && found.integrity === entry.integrity;
  });
}

/**
 * @param {string} path
 * @returns {Record<string, LockEntry> | undefined}
 */
function readLock(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).packages : undefined;
}

/** @param {string} program */
function isRunnable(program) {
  const { stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' });
  return typeof stdout === 'string' && stdout.startsWith('v24.');
}

/** @param {string[]} args */
function npm(args) {
  // What npm says goes to stderr, so that a script's own output can be piped.
  const { status, error } = spawnSync('npm', args, { cwd: checkoutDir, stdio: ['inherit', 2, 2] });
  if (error) throw new Error(`npm can't be started: ${error.message}. Install it together with Node.`);
  if (status !== 0) throw new Error(`npm ${args[0]} failed with ${status}; what it says is above.`);
}
