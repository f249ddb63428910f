import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  constants,
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { checkoutDir } from '../checkout.ts';
import { runningPrograms } from '../services/process-identity.ts';
import type { UnixUser } from '../services/unix-user.ts';
import { packagesNeededBy } from './production-packages.ts';

/** A part of Keepwell that runs as a process of its own, and all that it needs. */
export type Program = {
  name: string;
  /** The file that Node runs, below the root. */
  entry: string;
  /** Files and folders below the checkout. */
  parts: readonly string[];
  /** Names of the npm packages that those import. */
  packages: readonly string[];
};

/** Where a program lies that a given account can run. */
export type PlacedProgram = { root: string; node: string };

/**
 * The checkout itself where `user` may read it. Otherwise (a checkout below /root, say) a copy of just this program in `copiesDir`, made
 * when there is none of its present content.
 */
export function placeProgram(
  program: Program,
  user: UnixUser | undefined,
  copiesDir: string,
  checkout = checkoutDir,
): PlacedProgram {
  const inPlace = { root: checkout, node: process.execPath };
  if (user === undefined || canRun(user, inPlace, program)) return inPlace;
  const packages = packagesNeededBy(checkout, program.packages);
  // A name for each content: a copy is never changed, so that a process that runs from it, or one that makes the same now, isn't disturbed.
  const root = join(copiesDir, `${program.name}-${stampOf(checkout, program, packages).slice(0, 12)}`);
  const placed = { root, node: join(root, 'node') };
  if (!existsSync(root)) copy(checkout, program, packages, root);
  sweepOldCopies(copiesDir, program, root);
  if (canRun(user, placed, program)) return placed;
  throw new Error(
    `The account "${user.name}" can run neither ${join(checkout, program.entry)} nor the copy in ${root}. Every folder above one of them must let others enter: chmod o+x.`,
  );
}

function canRun(user: UnixUser, { root, node }: PlacedProgram, program: Program): boolean {
  const test = (flag: string, path: string) =>
    spawnSync('test', [flag, path], { uid: user.uid, gid: user.gid, cwd: '/' }).status === 0;
  return test('-r', join(root, program.entry)) && test('-r', join(root, 'package.json')) && test('-x', node);
}

function copy(checkout: string, program: Program, packages: readonly string[], root: string) {
  const next = `${root}.${process.pid}`;
  rmSync(next, { recursive: true, force: true });
  mkdirSync(next, { recursive: true });
  chmodSync(dirname(root), 0o755);
  for (const path of ['package.json', ...program.parts, ...packages]) {
    const from = join(checkout, path);
    if (!existsSync(from)) continue;
    mkdirSync(dirname(join(next, path)), { recursive: true });
    cpSync(from, join(next, path), {
      recursive: true,
      verbatimSymlinks: true,
      mode: constants.COPYFILE_FICLONE,
    });
  }
  cpSync(process.execPath, join(next, 'node'), { mode: constants.COPYFILE_FICLONE });
  const { status, stderr } = spawnSync('chmod', ['-R', 'a+rX', next], { encoding: 'utf8' });
  if (status !== 0)
    throw new Error(`The copy of ${program.name} in ${next} can't be opened to others: ${stderr}`);
  try {
    renameSync(next, root);
  } catch (thrown) {
    // Of two that made it at once, the other was quicker.
    if (!existsSync(root)) throw thrown;
    rmSync(next, { recursive: true, force: true });
  }
}

/** Removes copies of what the program was before, which nobody runs from and nobody is making now. */
function sweepOldCopies(copiesDir: string, program: Program, root: string) {
  for (const name of readdirSync(copiesDir)) {
    const path = join(copiesDir, name);
    if (path === root || !name.startsWith(`${program.name}-`)) continue;
    const isOld = Date.now() - statSync(path).mtimeMs > oldAfterMs;
    if (isOld && !isRunFrom(path)) rmSync(path, { recursive: true, force: true });
  }
}

/** A copy takes seconds to make. */
const oldAfterMs = 10 * 60_000;

function isRunFrom(path: string): boolean {
  return runningPrograms().some((program) => program.startsWith(`${path}/`));
}

/** By the times and sizes of our own files; of packages, the lock file says enough. */
function stampOf(checkout: string, program: Program, packages: readonly string[]): string {
  const hash = createHash('sha256').update(packages.join('\n'));
  hash.update(readFileSync(join(checkout, 'package-lock.json')));
  for (const part of program.parts) {
    for (const path of filesBelow(join(checkout, part))) {
      const { size, mtimeMs } = statSync(path);
      hash.update(`${relative(checkout, path)} ${size} ${mtimeMs}\n`);
    }
  }
  return hash.digest('hex');
}

function filesBelow(path: string): string[] {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [path];
  return globSync('**/*', { cwd: path, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
