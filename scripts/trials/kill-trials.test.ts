import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeDatabase } from '#lib/central/database/client.ts';
import { closeRedis } from '#lib/central/redis/connections.ts';
import { isWorst, randomFor, trials } from '../testing/seed.ts';
import { openTestRun } from '../testing/test-run.ts';
import { type CopyToCheck, checkCopies } from './check-copies.ts';
import { gatherFindings, partialsOf, type SiteFindings } from './findings.ts';
import { takeFreshBackup } from './fresh-backup.ts';
import { judgeFindings } from './judge.ts';
import { carryOut } from './kill.ts';
import { Load } from './load.ts';
import { describeKill, drawKills } from './plan.ts';
import { untilQuiet } from './quiet.ts';
import { startTrialWorld, type TrialWorld } from './world.ts';

const count = trials({ sampled: 6, worst: 50 });
const minute = 60_000;

let run: { folder: string; close: () => void };
let world: TrialWorld;
let findings: SiteFindings[];

beforeAll(async () => {
  run = await openTestRun();
  world = await startTrialWorld(run.folder);
}, 5 * minute);

afterAll(async () => {
  closeRedis();
  await closeDatabase();
  await world?.stop();
  run?.close();
}, minute);

describe(`after ${count} random kill -9s under load`, () => {
  it('comes to rest by itself, with every kill survived', {
    timeout: (2 * count + 10) * minute,
  }, async () => {
    const load = new Load(world);
    let killed = 0;
    for (const kill of drawKills(randomFor('kill trials'), count)) {
      tell(describeKill(kill));
      if (await carryOut(world, kill)) killed += 1;
    }
    await load.stop();
    await untilQuiet(world, 8 * minute);
    findings = await gatherFindings(world);
    tell(
      `${killed} killed, ${load.ordersPlaced} orders, ${summary(findings)}, ${partialsOf(world).length} partials`,
    );
    // A dump that never came by can't be killed; nearly all must have been.
    expect(killed).toBeGreaterThanOrEqual(Math.floor(count * 0.8));
    expect(load.written.lyon).toBeGreaterThan(0);
    expect(load.written.brno).toBeGreaterThan(0);
  });

  it('has every journal whole, at the centre once, and no order or slot completed twice', () => {
    expect(findings.flatMap(judgeFindings)).toEqual([]);
  });

  it('makes a fresh backup of every site', { timeout: 5 * minute }, async () => {
    const before = listed(findings).length;
    for (const site of Object.values(world.sites)) await takeFreshBackup(world, site, 2 * minute);
    await untilQuiet(world, 2 * minute);
    findings = await gatherFindings(world);
    expect(listed(findings).length).toBeGreaterThanOrEqual(before + 4);
    expect(findings.flatMap(judgeFindings)).toEqual([]);
  });

  it('has only copies that age, zstd and pg_restore open and that equal their source', {
    timeout: (count + 10) * minute,
  }, async () => {
    const checked = await check(listed(findings));
    tell(
      `${listed(findings).length} copies listed as good, ${checked.opened} opened: ${checked.said.trim().split('\n').at(-1)}`,
    );
    expect(checked.said).not.toContain('BAD');
    expect(checked.isGood).toBe(true);
  });
});

describe('the judgement itself', () => {
  it.each<[string, (site: SiteFindings) => unknown]>([
    ['a fact that never reached the centre', ({ centre }) => centre.facts.pop()],
    ['a fact that the site never journalled', ({ journal }) => journal.facts.pop()],
    ['a fact missing from the middle of the journal', ({ journal }) => journal.facts.splice(3, 1)],
    ['a fact that arrived twice', ({ centre }) => centre.facts.push(...centre.facts.slice(-1))],
    [
      'a fact changed after it was journalled',
      ({ journal }) => Object.assign(journal.facts[4] as object, { at: '2020-01-01T00:00:00.000Z' }),
    ],
    [
      'a fact that had no effect',
      ({ centre }) => Object.assign(centre.facts[0] as object, { refusal: 'not_assigned' }),
    ],
    [
      'an attempt left running',
      ({ journal }) => Object.assign(journal.attempts[0] as object, { outcome: 'running' }),
    ],
    [
      'an attempt that the centre tells otherwise',
      ({ centre }) => {
        const [attempt] = centre.attempts;
        if (attempt === undefined) throw new Error('There is no attempt to tell otherwise.');
        attempt.outcome = attempt.outcome === 'interrupted' ? 'failed' : 'interrupted';
      },
    ],
    [
      'an order that was completed twice',
      ({ centre }) => {
        const done = centre.attempts.find(({ outcome }) => outcome === 'completed');
        centre.attempts.push({ ...done, id: 'att_again' } as (typeof centre.attempts)[number]);
      },
    ],
    [
      'a partial that counts as a copy',
      ({ centre }) => Object.assign(centre.copies[0] as object, { place: '/disk/copy.dump.zst.age.partial' }),
    ],
    [
      'a listed copy that is gone',
      ({ centre }) => Object.assign(centre.copies[0] as object, { foundBytes: null }),
    ],
    [
      'a listed copy that is cut short',
      ({ centre }) => Object.assign(centre.copies[0] as object, { foundBytes: 9 }),
    ],
    [
      'a listed copy without its manifest',
      ({ centre }) => Object.assign(centre.copies[0] as object, { hasManifest: false }),
    ],
    ['a listed copy that the journal knows nothing of', ({ journal }) => journal.copies.splice(0)],
  ])('finds %s', (_name, plant) => {
    const [site] = structuredClone(findings);
    if (site === undefined) throw new Error('There is nothing to plant a fault in.');
    plant(site);
    expect(judgeFindings(site)).not.toEqual([]);
  });

  it('finds a copy with one bit changed, and one of another source', { timeout: 2 * minute }, async () => {
    const [copy] = listed(findings);
    if (copy === undefined) throw new Error('There is no copy.');
    const altered = join(run.folder, 'altered.dump.zst.age');
    copyFileSync(copy.place, altered);
    const bytes = readFileSync(altered);
    bytes.writeUInt8(bytes.readUInt8(bytes.length >> 1) ^ 1, bytes.length >> 1);
    writeFileSync(altered, bytes);
    expect(existsSync(altered)).toBe(true);
    expect(await check([{ ...copy, place: altered }])).toMatchObject({ isGood: false });
    const otherUrl = Object.values(world.sites).find(({ clinic }) => clinic.url !== copy.sourceUrl)?.clinic
      .url;
    expect(await check([{ ...copy, sourceUrl: otherUrl ?? '' }])).toMatchObject({ isGood: false });
  });

  it('draws the same kills from the same seed, and all kinds of them', () => {
    const kills = drawKills(randomFor('kill trials'), 50);
    expect(drawKills(randomFor('kill trials'), 50)).toEqual(kills);
    expect(new Set(kills.map(({ what }) => what)).size).toBe(10);
  });
});

function listed(all: readonly SiteFindings[]): CopyToCheck[] {
  return all.flatMap(({ site, centre }) =>
    centre.copies.map(({ place, sha256 }) => ({
      place,
      sha256,
      sourceUrl: world.sites[site as keyof TrialWorld['sites']].clinic.url,
    })),
  );
}

function check(copies: readonly CopyToCheck[]) {
  const { identity } = world.recovery;
  const scratch = world.centre.postgres;
  return checkCopies(copies, { identity, folder: run.folder, scratch, isEach: isWorst });
}

function summary(all: readonly SiteFindings[]): string {
  const total = (count: (site: SiteFindings) => number) => all.reduce((sum, site) => sum + count(site), 0);
  const attempts = all.flatMap(({ journal }) => journal.attempts);
  const ended = (outcome: string) => attempts.filter((attempt) => attempt.outcome === outcome).length;
  return `${total(({ journal }) => journal.facts.length)} facts, attempts: ${ended('completed')} completed, ${ended('failed')} failed, ${ended('interrupted')} interrupted`;
}

function tell(line: string) {
  process.stdout.write(`${line}\n`);
}
