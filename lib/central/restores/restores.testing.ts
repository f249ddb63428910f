import { database } from '#lib/central/database/client.ts';
import { aPerson } from '#lib/central/people/a-person.testing.ts';
import { Journal } from '#lib/central/reports/journal.testing.ts';
import { receiveReport } from '#lib/central/reports/receive-report.ts';
import { aSite, type TestSite } from '#lib/central/reports/site.testing.ts';
import { anAuthorized } from '#lib/central/scope.testing.ts';
import type { Scope } from '#lib/central/scope.ts';
import type { FactBody } from '#lib/contract/facts.ts';
import { type SoftPasskey, softPasskey } from '#lib/contract/passkey.testing.ts';
import type { Finding, Preflight } from '#lib/contract/restore-case.ts';
import type { Role } from '#lib/domain/words.ts';
import { newId } from '#lib/shared/ids.ts';
import { requestRestore } from './request-restore.ts';
import type { RestoreWish } from './restore-wish.ts';
import { submitRestore } from './submit-restore.ts';

const day = 24 * 3_600_000;

export type Person = { id: string; name: string; email: string };
export type Signer = Person & { device: SoftPasskey };

/** A practice with one site, a backup in two places, and everybody whom a restore needs. */
export type Practice = TestSite & {
  scope: Scope;
  journal: Journal;
  backupId: string;
  copyId: string;
  manager: Person;
  approver: Signer;
  deputy: Signer;
  support: Person;
};

/** Everything in it has stood for two days by `now`, so that roles and passkeys count. */
export async function aPracticeWithBackup(now = new Date()): Promise<Practice> {
  const site = await aSite();
  const before = new Date(now.getTime() - 2 * day);
  const journal = new Journal(site);
  const backup = journal.backup(new Date(now.getTime() - day));
  await receiveReport(site.agentId, journal.report(), now);
  const self = {
    allowedRoots: ['/mnt/backup'],
    restoreServers: [{ name: 'spare', host: 'spare', port: 5432, user: 'r' }],
  };
  await database().agent.update({
    where: { id: site.agentId },
    data: { selfReport: self, lastHeardAt: now },
  });
  const person = (role: Role, practiceId: string | null, name: string) =>
    aPerson([{ role, practiceId, siteId: null }], { name, now: before });
  return {
    ...site,
    scope: { everywhere: false, practiceIds: [site.practiceId], siteIds: [] },
    journal,
    backupId: backup.backupId,
    copyId: backup.copyIds[0] ?? '',
    manager: await person('manager', site.practiceId, 'Anna Manager'),
    approver: await withPasskey(site, await person('approver', site.practiceId, 'Petr Approver'), before),
    deputy: await withPasskey(site, await person('approver', site.practiceId, 'Dana Deputy'), before),
    support: await person('support', null, 'Sam Support'),
  };
}

/** Gives a person a passkey that was made then, and pins it at the site. */
export async function withPasskey(
  site: TestSite,
  person: Person,
  madeAt: Date,
  isPinned = true,
): Promise<Signer> {
  const device = softPasskey();
  const { credentialId, publicKey } = device;
  await database().passkey.create({
    data: {
      id: newId('pky', madeAt),
      userId: person.id,
      name: 'Telephone',
      credentialId,
      publicKey,
      transports: ['internal'],
      createdAt: madeAt,
    },
  });
  if (isPinned) {
    await database().approverPin.create({
      data: {
        siteId: site.siteId,
        credentialId,
        personId: person.id,
        name: person.name,
        publicKey,
        way: 'enrolment',
        pinnedAt: madeAt,
      },
    });
  }
  return { ...person, device };
}

/** Somebody of this practice, who may do this there. */
export function as<P extends Parameters<typeof anAuthorized>[0]>(
  permission: P,
  person: Person,
  scope: Scope,
  now = new Date(),
) {
  return anAuthorized(permission, scope, { userId: person.id, name: person.name, email: person.email, now });
}

export function aWish(practice: Practice, over: Partial<RestoreWish> = {}): RestoreWish {
  return {
    siteId: practice.siteId,
    origin: { kind: 'copy', copyId: practice.copyId },
    target: { kind: 'replace', sourceId: practice.sourceId },
    reason: 'An import overwrote the appointments this morning.',
    ...over,
  };
}

export function aPreflight(now: Date, findings: Finding[] = [aFinding('copy_proven', 'green')]): Preflight {
  return {
    checkedAt: now.toISOString(),
    dumpSha256: 'a'.repeat(64),
    snapshotAt: new Date(now.getTime() - day).toISOString(),
    manifestSigner: 'f',
    findings,
    losses: [{ schema: 'public', table: 'appointments', kind: 'fewer', rowsNow: 48_112, rowsThen: 47_898 }],
    tablesSame: 28,
    connected: [],
    estimateMs: { safetyBackup: 120_000, restore: 300_000, compare: 60_000 },
    isMeasured: true,
  };
}

export function aFinding(code: Finding['code'], level: Finding['level']): Finding {
  return { code, level, figures: {} };
}

/** Tells these facts, as the site's agent would. */
export async function tell(practice: Practice, now: Date, ...bodies: FactBody[]): Promise<void> {
  const from = practice.journal.facts.length;
  for (const body of bodies) practice.journal.write(body, now);
  const received = await receiveReport(practice.agentId, practice.journal.report(from), now);
  if (!received.ok) throw new Error(`The report was refused: ${received.refusal.refused}`);
}

export async function requested(practice: Practice, now = new Date(), wish = aWish(practice)) {
  const asked = await requestRestore(as('restore.request', practice.manager, practice.scope, now), wish);
  if (!asked.ok) throw new Error(asked.problem);
  return asked.caseId;
}

export async function checked(practice: Practice, now = new Date(), findings?: Finding[]): Promise<string> {
  const caseId = await requested(practice, now);
  const preflight = aPreflight(now, findings);
  const checkedAt = now.toISOString();
  await tell(practice, now, { kind: 'restore-checked', caseId, preflight, failure: null, checkedAt });
  return caseId;
}

/** Waits for an approver; `hash` is what they sign. */
export async function submitted(practice: Practice, now = new Date()) {
  const caseId = await checked(practice, now);
  const by = as('restore.request', practice.manager, practice.scope, now);
  const outcome = await submitRestore(by, caseId, []);
  if (!outcome.ok) throw new Error(outcome.problem);
  return { caseId, hash: (await theCase(caseId)).documentHash ?? '' };
}

export function theCase(caseId: string) {
  return database().restoreCase.findUniqueOrThrow({ where: { id: caseId } });
}

export async function eventKinds(caseId: string): Promise<string[]> {
  const events = await database().restoreEvent.findMany({ where: { caseId }, orderBy: { seq: 'asc' } });
  return events.map((event) => event.kind);
}
