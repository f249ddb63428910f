import { expect, test } from 'vitest';
import { acknowledgeAssignment } from '#lib/central/assignments/acknowledge.ts';
import { currentAssignment } from '#lib/central/assignments/current-assignment.ts';
import { withCentre } from '#lib/central/centre.testing.ts';
import { database } from '#lib/central/database/client.ts';
import { maxFactsPerReport } from '#lib/contract/protocol.ts';
import { planSlots } from '#lib/domain/schedule.ts';
import { Journal } from './journal.testing.ts';
import { receiveReport } from './receive-report.ts';
import { aSite } from './site.testing.ts';

withCentre();

const monthMs = 30 * 86_400_000;
// The pace is printed, not asserted: what else the machine does decides it. The aim is 300 facts a second.
test('a month of six backups a day, with manifests of sixty tables, comes in whole', async () => {
  const since = new Date('2026-03-01T00:00:00Z');
  const times = ['08:00', '10:00', '12:00', '14:00', '16:00', '18:00'];
  const schedule = { kind: 'times' as const, days: [1, 2, 3, 4, 5, 6, 7], times };
  const site = await aSite({ since, schedule });
  const { version } = await currentAssignment(site.siteId, since);
  const agent = { id: site.agentId, siteId: site.siteId };
  await database().$transaction((tx) => acknowledgeAssignment(tx, agent, version, since, since));
  const back = new Date(since.getTime() + monthMs);
  const journal = new Journal(site);
  for (const dueAt of planSlots(schedule, 'Europe/Paris', since, back))
    journal.backup(dueAt, { dueAt, tables: 60 });
  const reports: string[] = [];
  for (let from = 0; from < journal.facts.length; from += maxFactsPerReport) {
    reports.push(journal.report(from, from + maxFactsPerReport));
  }
  const begun = performance.now();
  const spent = process.cpuUsage();
  for (const report of reports)
    expect(await receiveReport(site.agentId, report, back)).toMatchObject({ ok: true });
  const seconds = (performance.now() - begun) / 1_000;
  const { user, system } = process.cpuUsage(spent);
  const [onClock, onProcessor] = [seconds, (user + system) / 1_000_000].map((s) =>
    Math.round(journal.facts.length / s),
  );
  process.stderr.write(
    `${journal.facts.length} facts: ${onClock} a second by the clock, ${onProcessor} by the processor\n`,
  );
  expect(await database().slot.count({ where: { siteId: site.siteId, state: 'kept' } })).toBe(180);
});
