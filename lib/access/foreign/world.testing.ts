import { database } from '#lib/central/database/client.ts';
import { aDrillReport } from '#lib/central/drills/drill-report.testing.ts';
import { aPerson, managerOf } from '#lib/central/people/a-person.testing.ts';
import { aSetUpPractice } from '#lib/central/practices/setup.testing.ts';
import { openSession } from '#lib/central/sessions/open-session.ts';
import { anAttempt } from '#lib/central/site-view/clinic.testing.ts';
import { type SoftPasskey, softPasskey } from '#lib/contract/passkey.testing.ts';
import { newId } from '#lib/shared/ids.ts';

export type World = Awaited<ReturnType<typeof aWorld>>;

let worlds = 0;

/** A practice with something of everything in it, and a mark in all that people gave a name to. */
export async function aWorld() {
  const mark = `Zilina${worlds++}`;
  const now = new Date();
  const setUp = await aSetUpPractice(mark);
  const practice = { id: setUp.practiceId };
  const manager = await aPerson([managerOf(practice)], {
    name: `Manager ${mark}`,
    email: `m.${mark}@x.example`.toLowerCase(),
  });
  const colleague = await aPerson([managerOf(practice)], { name: `Colleague ${mark}` });
  const invited = await aPerson([{ role: 'reception', practiceId: practice.id, siteId: setUp.siteId }], {
    name: `Invited ${mark}`,
    hasJoined: false,
  });
  const approver = await aPerson([{ role: 'approver', practiceId: practice.id, siteId: null }], {
    name: `Approver ${mark}`,
  });
  const [managerDevice, approverDevice] = [softPasskey(), softPasskey()];
  await aPinnedPasskey(manager, managerDevice, setUp.siteId, now);
  const passkeyId = await aPasskey(approver, approverDevice, mark, now);
  const sessionId = await openSession(
    database(),
    { userId: colleague.id, address: mark, userAgent: mark },
    now,
  );
  const offSite = await anotherDestination(setUp, mark, now);
  const { usb, mediumId } = await aDisk(setUp, mark, now);
  const clinic = { ...setUp, name: mark, sourceIds: [setUp.sourceId], onSite: setUp.destinationId, offSite };
  await anAttempt(clinic, new Date(now.getTime() - 3_600_000));
  const orderId = await anOrder(setUp.siteId, now);
  const caseId = await aRestoreCase(setUp, colleague, now);
  const copy = await database().copy.findFirstOrThrow({ where: { siteId: setUp.siteId } });
  const backup = await database().backup.findFirstOrThrow({ where: { siteId: setUp.siteId } });
  const holdId = await aHold(setUp.siteId, backup.id, mark, now);
  const formatCheckId = await aFormatCheck(setUp.siteId, mark, now);
  const drillId = await aDrill(setUp, copy, now);
  const grant = await database().grant.findFirstOrThrow({ where: { userId: colleague.id } });
  return {
    ...setUp,
    mark,
    manager,
    colleague,
    invited,
    approver,
    managerDevice,
    approverDevice,
    passkeyId,
    sessionId,
    orderId,
    caseId,
    offSite,
    holdId,
    formatCheckId,
    usb,
    mediumId,
    copyId: copy.id,
    backupId: backup.id,
    attemptId: backup.attemptId,
    drillId,
    grantId: grant.id,
  };
}

/** Every text by which somebody could tell that this practice is there. */
export function tracesOf(world: World): string[] {
  const { manager, colleague, invited, approver, ...rest } = world;
  const people = [manager, colleague, invited, approver].flatMap(({ id, name, email }) => [id, name, email]);
  return [...people, ...Object.values(rest).filter((value) => typeof value === 'string')];
}

/** The content of every table: what a refused command must leave as it was. */
export async function stateOfDatabase(): Promise<string> {
  const tables = await database().$queryRaw<{ name: string }[]>`
    SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename`;
  const one = ({ name }: { name: string }) =>
    `SELECT '${name}' AS name, md5(string_agg(t::text, '|' ORDER BY t::text)) AS state FROM "${name}" t`;
  return JSON.stringify(await database().$queryRawUnsafe(tables.map(one).join(' UNION ALL ')));
}

async function anotherDestination(setUp: { practiceId: string; siteId: string }, mark: string, now: Date) {
  const id = newId('dst', now);
  const about = { name: `Away ${mark}`, kind: 'folder', placement: 'off-site', createdAt: now };
  await database().destination.create({ data: { id, practiceId: setUp.practiceId, ...about } });
  await database().siteDestination.create({
    data: {
      id: newId('sds', now),
      destinationId: id,
      siteId: setUp.siteId,
      settings: { path: '/mnt/away' },
      createdAt: now,
    },
  });
  return id;
}

async function aPasskey(person: { id: string }, device: SoftPasskey, name: string, now: Date) {
  const id = newId('pky', now);
  const { credentialId, publicKey } = device;
  await database().passkey.create({
    data: { id, userId: person.id, name, credentialId, publicKey, createdAt: now },
  });
  return id;
}

/** A passkey that the site's agent trusts. */
async function aPinnedPasskey(
  person: { id: string; name: string },
  device: SoftPasskey,
  siteId: string,
  now: Date,
) {
  await aPasskey(person, device, person.name, now);
  const { credentialId, publicKey, name, personId } = device.approver({
    personId: person.id,
    name: person.name,
  });
  await database().approverPin.create({
    data: { siteId, credentialId, publicKey, name, personId, way: 'enrolment', pinnedAt: now },
  });
}

/** A removable set with one disk, that was seen removed. */
async function aDisk(setUp: { practiceId: string; siteId: string }, mark: string, now: Date) {
  const [usb, mediumId] = [newId('dst', now), newId('med', now)];
  const { practiceId, siteId } = setUp;
  const about = { name: `Disks ${mark}`, kind: 'removable', placement: 'off-site', createdAt: now };
  await database().destination.create({ data: { id: usb, practiceId, ...about } });
  await database().siteDestination.create({
    data: { id: newId('sds', now), destinationId: usb, siteId, settings: {}, createdAt: now },
  });
  await database().medium.create({
    data: {
      ...{ id: mediumId, siteId, destinationId: usb, label: `Disk ${mark}`, colour: 'blue', turn: 'A' },
      ...{
        volume: { uuid: mark, serial: null },
        fsType: 'ext4',
        addedAt: now,
        presence: 'removed',
        seenAt: now,
      },
    },
  });
  return { usb, mediumId };
}

async function anOrder(siteId: string, now: Date): Promise<string> {
  const id = newId('ord', now);
  const expiresAt = new Date(now.getTime() + 3_600_000);
  await database().order.create({
    data: {
      id,
      siteId,
      kind: 'sync',
      payload: {},
      state: 'done',
      requestedAt: now,
      finishedAt: now,
      expiresAt,
    },
  });
  return id;
}

/** A restore that a colleague asked for, and that waits for a decision. */
async function aRestoreCase(
  at: { practiceId: string; siteId: string; sourceId: string },
  colleague: { id: string; name: string },
  now: Date,
): Promise<string> {
  const id = newId('rst', now);
  const { practiceId, siteId, sourceId } = at;
  await database().restoreCase.create({
    data: {
      id,
      practiceId,
      siteId,
      sourceId,
      state: 'checked',
      origin: { kind: 'file', path: '/mnt/disk/cabinet.dump' },
      target: { siteId, sourceId, server: null, database: 'cabinet', mode: 'replace' },
      request: { caseId: id },
      reason: 'Something was overwritten',
      requestedBy: colleague.id,
      requestedName: colleague.name,
      requestedAt: now,
      callBackCode: '1 234',
      checkedAt: now,
      submittedAt: now,
      document: {},
      documentHash: 'AAAA',
      expiresAt: new Date(now.getTime() + 3_600_000),
    },
  });
  return id;
}

async function aHold(siteId: string, backupId: string, mark: string, now: Date): Promise<string> {
  const id = newId('hld', now);
  const placed = { placedBy: 'usr_test', placedName: mark, placedAt: now };
  await database().hold.create({ data: { id, siteId, backupId, reason: mark, ...placed } });
  return id;
}

/** One that was answered, so that another can be asked for. */
async function aFormatCheck(siteId: string, mark: string, now: Date): Promise<string> {
  const id = newId('fmc', now);
  const answer = { state: 'done', isSafe: false, finishedAt: now } as const;
  const steps = { sets: [], results: [] };
  const asked = { askedBy: 'usr_test', askedName: mark, askedAt: now, deadlineAt: now };
  await database().formatCheck.create({ data: { id, siteId, steps, ...asked, ...answer } });
  return id;
}

async function aDrill(
  { siteId, sourceId }: { siteId: string; sourceId: string },
  { id: copyId, backupId, destinationId }: { id: string; backupId: string; destinationId: string },
  now: Date,
): Promise<string> {
  const report = aDrillReport({ copyId, backupId, sourceId, destinationId }, now);
  await database().drill.create({
    data: {
      id: report.drillId,
      siteId,
      sourceId,
      backupId,
      copyId,
      destinationId,
      outcome: 'passed',
      report,
      startedAt: new Date(report.startedAt),
      finishedAt: now,
      restoreMs: 228_000,
    },
  });
  return report.drillId;
}
