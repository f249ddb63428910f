import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { randomFor } from '#scripts/testing/seed.ts';
import { pinnedKeys } from '../artifact/manifest.ts';
import { parseName } from '../artifact/names.ts';
import { listCopies } from '../artifact/shelf.ts';
import { findBrokenFact } from '../journal/journal-facts.ts';
import { assignedDestination } from '../site-context.ts';
import { HouseSite } from '../testing/house-site.ts';

const keeper = fileURLToPath(new URL('../testing/house-keeper.ts', import.meta.url));
const { signal } = new AbortController();

/** Ours at the destination, by kind: `dump`, `globals`, `manifest`. */
function filesOf(house: HouseSite): { kind: string; stem: string }[] {
  return readdirSync(house.site.destinationPath(0), { recursive: true, encoding: 'utf8' }).flatMap((name) => {
    const parsed = parseName(name);
    return parsed === null ? [] : [{ kind: parsed.kind, stem: `${parsed.localTime} ${parsed.backupIdEnd}` }];
  });
}

/** Runs the house-keeper and kills it once so many files are gone; true when it came to its end before. */
async function keepHouseUntil(house: HouseSite, goneFiles: number): Promise<boolean> {
  const before = filesOf(house).length;
  const child = spawn(
    process.execPath,
    [keeper, house.site.folder.root, 'dst_0', house.clock.now().toISOString()],
    { stdio: 'inherit' },
  );
  let isEnded = false;
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', (code) => {
      isEnded = true;
      resolve(code);
    });
  });
  while (!isEnded && filesOf(house).length > before - goneFiles) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  child.kill('SIGKILL');
  return (await ended) === 0;
}

it('killed at any moment leaves copies that are whole or named as bad, and the next run ends what it began', {
  timeout: 240_000,
}, async () => {
  const random = randomFor('expire-crash');
  const house = await HouseSite.make({ keepLast: 2 });
  await house.backUpDaily(12);
  const { assignment } = house.site;
  let kills = 0;
  for (let run = 0; run < 40; run += 1) {
    if (await keepHouseUntil(house, random.int(1, 5))) break;
    kills += 1;
    const files = filesOf(house);
    const manifests = new Set(files.filter(({ kind }) => kind === 'manifest').map(({ stem }) => stem));
    expect(files.filter(({ stem }) => !manifests.has(stem))).toEqual([]);
    const shelf = await house.context.openDestination(assignedDestination(assignment, 'dst_0'));
    const knows = pinnedKeys([house.context.keys.signingPublicKey]);
    const listed = await listCopies(shelf, knows, signal);
    expect(listed).toHaveLength(manifests.size);
    expect(listed.filter(({ kind }) => kind === 'good').length).toBeGreaterThanOrEqual(2);
  }
  expect(kills).toBeGreaterThan(1);
  expect(house.states()).toEqual([...Array.from({ length: 10 }, () => 'expired'), 'stored', 'stored']);
  expect(filesOf(house).filter(({ kind }) => kind === 'dump')).toHaveLength(2);
  expect(house.facts('copy-expired')).toHaveLength(10);
  expect(house.facts('copy-checked').every(({ outcome }) => outcome === 'passed')).toBe(true);
  expect(findBrokenFact(house.context.journal)).toBeNull();
});
