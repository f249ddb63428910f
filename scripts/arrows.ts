/**
 * Proves that the parts import only whom they may: `node scripts/arrows.ts`. The rules are in arrows/rules.ts.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findViolations } from './arrows/find-violations.ts';
import { checkoutDir } from './checkout.ts';

const ignored = new Set(['node_modules', '.next', '.keepwell', '.git', 'generated']);

function readSources(): Map<string, string> {
  const paths = globSync('**/*.{ts,tsx,mts,js,jsx,mjs}', {
    cwd: checkoutDir,
    exclude: (entry) => ignored.has(entry.split('/').at(-1) ?? entry),
  });
  return new Map(paths.sort().map((path) => [path, readFileSync(join(checkoutDir, path), 'utf8')]));
}

const files = readSources();
const violations = findViolations(files);
for (const { path, line, reason } of violations) process.stderr.write(`${path}:${line}: ${reason}\n`);
process.stdout.write(`${files.size} files, ${violations.length} forbidden imports\n`);
process.exitCode = violations.length === 0 ? 0 : 1;
