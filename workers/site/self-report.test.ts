import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '#lib/shared/clock.ts';
import { createLogger } from '#lib/shared/logger.ts';
import { undeliveredFacts } from './journal/journal-facts.ts';
import { openSite } from './open-site.ts';
import { reportSelf } from './self-report.ts';
import { saveRestorePassword } from './state/restore-passwords.ts';
import { restoreServerSchema } from './state/site-settings.ts';
import { aSite, changeSettings } from './testing/test-site.ts';

it('tells where restores and drills are made and by which account, never with what password', async () => {
  const { folder } = await aSite({ rows: 1 });
  const servers = [
    { name: 'main', host: 'db.example', user: 'restorer' },
    { name: 'spare', socketFolder: '/var/run/postgresql', port: 5433, user: 'postgres' },
  ];
  changeSettings(folder, {
    restoreServers: servers.map((one) => restoreServerSchema.parse(one)),
    drillServer: 'spare',
  });
  saveRestorePassword(folder, 'main', 's3cret');
  const site = await openSite(folder, systemClock, createLogger('agent', process.stderr));
  onTestFinished(() => site.journal.close());
  await reportSelf(site, []);
  const facts = undeliveredFacts(site.journal, 100, 1e9);
  expect(facts.at(-1)?.body).toMatchObject({
    kind: 'agent-started',
    drillServer: 'spare',
    restoreServers: [
      { name: 'main', host: 'db.example', port: 5432, user: 'restorer' },
      { name: 'spare', host: '/var/run/postgresql', port: 5433, user: 'postgres' },
    ],
  });
  expect(JSON.stringify(facts)).not.toContain('s3cret');
});
