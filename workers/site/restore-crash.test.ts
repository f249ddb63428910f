import { describe, expect, it, onTestFinished } from 'vitest';
import type { RestoreStep } from '#lib/domain/words.ts';
import { restoreSteps } from '#lib/domain/words.ts';
import { systemClock } from '#lib/shared/clock.ts';
import { isWorst, randomFor } from '#scripts/testing/seed.ts';
import { type Journal, openJournal } from './journal/journal.ts';
import { findBrokenFact } from './journal/journal-facts.ts';
import { requireCase } from './journal/restore-cases.ts';
import { startAgentProcess } from './testing/agent-process.ts';
import {
  aRequest,
  aRestoreSite,
  copyOrigin,
  countOf,
  databasesOn,
  documentOf,
  factsOf,
  inDatabase,
  newestCopy,
  type RestoreSite,
  signed,
} from './testing/restore-site.ts';
import { aQueue } from './testing/site-queue-peer.ts';
import { until } from './testing/test-site.ts';

type Victim = 'agent' | 'server' | 'both';
type Trial = { step: RestoreStep; victim: Victim };

const everyTrial: Trial[] = restoreSteps
  .filter((step) => step !== 'permit')
  .flatMap((step) => (['agent', 'server', 'both'] as const).map((victim) => ({ step, victim })));

/** Every step with every victim, five times over, in the worst run; else these and three that are drawn. */
function chosenTrials(): Trial[] {
  if (isWorst) return Array.from({ length: 5 }, () => everyTrial).flat();
  const random = randomFor('restore kill');
  const drawn = Array.from({ length: 3 }, () => random.pick(everyTrial));
  return [
    { step: 'restoring', victim: 'agent' },
    { step: 'blocking', victim: 'both' },
    { step: 'swapping', victim: 'server' },
    ...drawn,
  ];
}

const backedUpRows = 2_000;

/** One site for all trials: an agent of its own process, a backup, and rows that came and went since. */
async function aRunningSite() {
  const made = await aRestoreSite({ rows: backedUpRows });
  const { site } = made;
  let agent = startAgentProcess(site.folder, ['run']);
  await until('the assignment is adopted', () => site.peer.bodies('assignment-adopted').length === 1);
  const queue = aQueue(site);
  await queue.order('backup', { setId: 'set_main', sourceIds: null, destinationIds: null });
  await until('a copy is stored', () => site.peer.bodies('copy-stored').length === 1);
  const journal = openJournal(site.folder.journal, systemClock);
  onTestFinished(() => journal.close());
  const copy = newestCopy(journal);
  return {
    ...made,
    queue,
    journal,
    origin: copyOrigin(site, copy),
    async killAgent() {
      agent.child.kill('SIGKILL');
      await agent.ended;
    },
    /** Ends the agent, and answers with how it stood and what it said last: why it did not do what a test waited for. */
    async lastWords(): Promise<string> {
      const { exitCode, signalCode } = agent.child;
      agent.child.kill('SIGKILL');
      const { stdout, stderr } = await agent.ended;
      return `agent: ${exitCode ?? signalCode ?? 'ran'}\n${stdout.slice(-4_000)}\n${stderr.slice(-4_000)}`;
    },
    startAgent() {
      agent = startAgentProcess(site.folder, ['run']);
    },
  };
}
type RunningSite = Awaited<ReturnType<typeof aRunningSite>>;

/** Deletes and enters rows, so that the original can be told from the restored one by its count. */
async function makeOriginal({ server }: RestoreSite, trial: number): Promise<number> {
  await inDatabase(
    server,
    'clinic',
    `DELETE FROM document; DELETE FROM patient WHERE id > 100;
     INSERT INTO patient SELECT 10000 + n, 'Trial' FROM generate_series(0, ${trial}) n;`,
  );
  return 100 + trial + 1;
}

async function begin({ site, queue, passkey, journal, origin }: RunningSite): Promise<string> {
  const request = aRequest(site, origin);
  await queue.order('check-restore', { request });
  const checked = () => factsOf(journal, 'restore-checked').find((one) => one.caseId === request.caseId);
  await until('it is checked', () => checked() !== undefined);
  const preflight = checked()?.preflight;
  if (!preflight) throw new Error(`Not checked: ${JSON.stringify(checked())}`);
  await queue.order('restore', { permit: signed(documentOf(request, preflight), passkey) });
  return request.caseId;
}

/** The moment at which the journal says that the step has begun, or the run is over. */
async function reach(journal: Journal, caseId: string, step: RestoreStep): Promise<void> {
  const sql = `SELECT 1 FROM fact WHERE json_extract(body, '$.caseId') = ? AND
    (json_extract(body, '$.kind') = 'restore-ended' OR (json_extract(body, '$.step') = ? AND json_extract(body, '$.state') = 'started'))`;
  while (journal.get(sql, caseId, step) === null) await new Promise((resolve) => setImmediate(resolve));
}

async function strike(site: RunningSite, { victim }: Trial): Promise<void> {
  await Promise.all([
    victim === 'server' ? undefined : site.killAgent(),
    victim === 'agent' ? undefined : site.server.kill9(),
  ]);
  if (victim !== 'agent') await site.server.start();
  if (victim !== 'server') site.startAgent();
}

async function settled(site: RunningSite, caseId: string, about: string): Promise<void> {
  const isSettled = () => requireCase(site.journal, caseId).outcome !== 'running';
  await until(`${about} is settled`, isSettled, 60_000).catch(async (thrown: unknown) => {
    throw new Error(`${about} is not settled; ${await site.lastWords()}`, { cause: thrown });
  });
}

/** Original untouched, or swapped: never between, and nobody locked out. */
async function isOneOrTheOther(site: RunningSite, caseId: string, originalRows: number, about: string) {
  const { outcome, kept, plan } = requireCase(site.journal, caseId);
  const databases = await databasesOn(site.server);
  expect(databases.find(({ name }) => name === 'clinic')?.isOpen, about).toBe(true);
  expect(
    databases.map(({ name }) => name),
    about,
  ).not.toContain(plan.restored);
  if (outcome === 'swapped') {
    expect(await countOf(site.server, 'clinic'), about).toBe(backedUpRows);
    expect(databases, about).toHaveLength(2);
    await site.server.run(`ALTER DATABASE "${kept?.database}" ALLOW_CONNECTIONS true`);
    expect(await countOf(site.server, kept?.database ?? ''), about).toBe(originalRows);
    await site.server.dropDatabase(kept?.database ?? '');
  } else {
    expect(outcome, about).toBe('failed');
    expect(await countOf(site.server, 'clinic'), about).toBe(originalRows);
    expect(databases, about).toHaveLength(1);
  }
  expect(
    factsOf(site.journal, 'restore-ended').filter((end) => end.caseId === caseId),
    about,
  ).toHaveLength(1);
  return outcome;
}

describe('kill -9 at any step of a restore', () => {
  it('of the agent, of PostgreSQL or of both ends, after a start, as the untouched original or as swapped', async () => {
    const random = randomFor('restore strike');
    const site = await aRunningSite();
    const ends: string[] = [];
    for (const [index, trial] of chosenTrials().entries()) {
      const about = `trial ${index}: ${trial.victim} in ${trial.step}`;
      const originalRows = await makeOriginal(site, index);
      const caseId = await begin(site);
      await reach(site.journal, caseId, trial.step);
      for (let turns = random.int(0, 40); turns > 0; turns -= 1)
        await new Promise((resolve) => setImmediate(resolve));
      await strike(site, trial);
      await settled(site, caseId, about);
      ends.push(`${about} → ${await isOneOrTheOther(site, caseId, originalRows, about)}`);
      process.stdout.write(`${ends.at(-1)}\n`);
    }
    expect(findBrokenFact(site.journal)).toBeNull();
    expect(ends.length).toBeGreaterThan(0);
  });

  it('while the server stays away is settled once it is back, and nothing else begins meanwhile', async () => {
    const site = await aRunningSite();
    const originalRows = await makeOriginal(site, 1);
    const caseId = await begin(site);
    await reach(site.journal, caseId, 'blocking');
    await Promise.all([site.killAgent(), site.server.kill9()]);
    site.startAgent();
    await until('the agent is up', () => site.site.peer.bodies('agent-started').length >= 2);
    expect(['running', 'swapped']).toContain(requireCase(site.journal, caseId).outcome);
    await site.server.start();
    await settled(site, caseId, 'server away');
    await isOneOrTheOther(site, caseId, originalRows, 'server away');
  });
});
