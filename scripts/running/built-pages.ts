import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { checkoutDir } from '../checkout.ts';
import { stateFolder } from '../services/state-folder.ts';
import { readKeptJson, writeKeptJson } from './kept-json.ts';

type Stamp = { content: string; buildId: string };

/** All that the built pages are made of. */
const sources = [
  'app',
  'lib',
  'messages',
  'prisma/schema.prisma',
  'public',
  'next.config.ts',
  'postcss.config.mjs',
  'package-lock.json',
  'tsconfig.json',
];

/** Whether `.next` holds a build of the sources as they are now; by content, so that a fresh clone or a touched file costs nothing. */
export function isBuilt(): boolean {
  const stamp = readKeptJson<Stamp>(stampPath());
  return stamp !== undefined && stamp.buildId === buildId() && stamp.content === contentHash();
}

/** Called after a build that went well. */
export function noteBuild(): void {
  const id = buildId();
  if (id === undefined) throw new Error('There is no build in .next: npm run build');
  writeKeptJson(stampPath(), { content: contentHash(), buildId: id } satisfies Stamp);
}

function buildId(): string | undefined {
  const path = join(checkoutDir, '.next/BUILD_ID');
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : undefined;
}

function contentHash(): string {
  const hash = createHash('sha256');
  for (const path of sources.flatMap(filesOf).sort()) {
    if (/\.(test|testing)\.tsx?$/.test(path)) continue;
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(checkoutDir, path)))
      .update('\0');
  }
  return hash.digest('hex');
}

function filesOf(source: string): string[] {
  const path = join(checkoutDir, source);
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [source];
  return globSync(`${source}/**/*`, { cwd: checkoutDir }).filter((file) =>
    statSync(join(checkoutDir, file)).isFile(),
  );
}

function stampPath(): string {
  return join(stateFolder(), 'build.json');
}
