import { readdirSync, renameSync, truncateSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { undeliveredFacts } from '../journal/journal-facts.ts';
import type { SiteContext } from '../site-context.ts';
import { saveAssignment } from '../state/assignment-file.ts';
import { TestClock } from '../testing/test-clock.ts';
import { aRunner, aSite } from '../testing/test-site.ts';
import { readBackDaily } from './daily-read-back.ts';

const never = new AbortController().signal;
const day = 86_400_000;

async function aSiteWithCopies(count: number) {
  const clock = new TestClock();
  const site = await aSite({ clock });
  saveAssignment(site.folder, { etag: null, assignment: site.assignment });
  const { context, runner } = await aRunner(site, clock);
  const order = {
    orderId: null,
    trigger: 'local' as const,
    setId: 'set_main',
    sourceIds: null,
    destinationIds: null,
  };
  for (let made = 0; made < count; made += 1) await runner.runOrdered(order, () => undefined);
  return { clock, site, context };
}

/** What was read back after the copies were stored. */
function checks(context: SiteContext, copies: number) {
  const all = undeliveredFacts(context.journal, 1e4, 1e9).map((fact) => fact.body);
  return all.filter((body) => body.kind === 'copy-checked').slice(copies * 2);
}

it('reads back one copy of each destination a day, and the same day no second one', async () => {
  const { clock, context } = await aSiteWithCopies(3);
  await readBackDaily(context, never);
  expect(checks(context, 3)).toEqual([]);
  for (const passed of [1, 2, 3]) {
    clock.pass(day);
    await readBackDaily(context, never);
    await readBackDaily(context, never);
    expect(checks(context, 3)).toHaveLength(passed);
  }
  expect(checks(context, 3).every((check) => check.outcome === 'passed' && check.readBack)).toBe(true);
});

it('finds a copy that was cut, once', async () => {
  const { clock, site, context } = await aSiteWithCopies(1);
  const folder = site.destinationPath(0);
  const dump = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find((name) =>
    name.endsWith('.dump.zst.age'),
  );
  truncateSync(path.join(folder, dump ?? ''), 100);
  clock.pass(day);
  await readBackDaily(context, never);
  await readBackDaily(context, never);
  expect(checks(context, 1)).toMatchObject([{ outcome: 'failed', failure: { code: 'copy_truncated' } }]);
});

it('asks a destination that was away again, and proves nothing meanwhile', async () => {
  const { clock, site, context } = await aSiteWithCopies(1);
  const folder = site.destinationPath(0);
  renameSync(folder, `${folder}-away`);
  clock.pass(day);
  await readBackDaily(context, never);
  expect(checks(context, 1)).toEqual([]);
  renameSync(`${folder}-away`, folder);
  await readBackDaily(context, never);
  expect(checks(context, 1)).toMatchObject([{ outcome: 'passed' }]);
});
