import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { database } from '#lib/central/database/client.ts';
import { hashOfToken, newSecretToken } from '#lib/central/enrolment/secret-token.ts';
import type { Schedule } from '#lib/domain/schedule.ts';
import { newId } from '#lib/shared/ids.ts';

export type TestSite = {
  practiceId: string;
  siteId: string;
  setId: string;
  sourceId: string;
  policyId: string;
  destinationIds: [string, string];
  agentId: string;
  token: string;
  redisPassword: string;
  signingKey: KeyObject;
  signingPublicKey: string;
};

export type SiteWish = {
  name?: string;
  timeZone?: string;
  schedule?: Schedule;
  graceMinutes?: number;
  since?: Date;
  hasAgent?: boolean;
};

export const recoveryRecipient = `age1${'q'.repeat(58)}`;
const daily: Schedule = { kind: 'times', days: [1, 2, 3, 4, 5, 6, 7], times: ['12:00'] };

/** A site with one database in one set under one policy to two destinations, and an agent that has joined. */
export async function aSite(wish: SiteWish = {}): Promise<TestSite> {
  const since = wish.since ?? new Date('2026-01-01T00:00:00Z');
  const name = wish.name ?? 'Lyon';
  const id = (prefix: Parameters<typeof newId>[0]) => newId(prefix, since);
  const practiceId = id('prc');
  const siteId = id('sit');
  const policyId = id('pol');
  const setId = id('set');
  const sourceId = id('src');
  const destinationIds: [string, string] = [id('dst'), id('dst')];
  const db = database();
  await db.practice.create({
    data: {
      id: practiceId,
      name: `Practice ${siteId}`,
      locale: 'fr',
      createdAt: since,
      recoveryRecipient,
      recoveryMadeAt: since,
    },
  });
  await db.site.create({
    data: {
      id: siteId,
      practiceId,
      name,
      city: name,
      country: 'FR',
      timeZone: wish.timeZone ?? 'Europe/Paris',
      locale: 'fr',
      createdAt: since,
    },
  });
  const settings = { host: 'localhost', database: 'clinic', user: 'keepwell' };
  await db.source.create({
    data: { id: sourceId, siteId, name: 'Clinic', engine: 'postgres', settings, createdAt: since },
  });
  for (const [index, destinationId] of destinationIds.entries()) {
    await db.destination.create({
      data: {
        id: destinationId,
        practiceId,
        name: `Disk ${index}`,
        kind: 'folder',
        placement: 'on-site',
        createdAt: since,
      },
    });
    await db.siteDestination.create({
      data: { id: id('sds'), destinationId, siteId, settings: { path: `/mnt/${index}` }, createdAt: since },
    });
  }
  await db.policy.create({
    data: { id: policyId, practiceId, name: 'Daily', currentVersion: 1, createdAt: since },
  });
  await db.policyVersion.create({
    data: {
      id: id('pov'),
      policyId,
      version: 1,
      schedule: wish.schedule ?? daily,
      graceMinutes: wish.graceMinutes ?? 60,
      retention: {},
      destinationIds,
      createdAt: since,
      createdBy: 'usr_test',
    },
  });
  await db.backupSet.create({
    data: { id: setId, siteId, name: 'Everything', policyId, policySince: since, createdAt: since },
  });
  await db.setMember.create({ data: { setId, sourceId, position: 0 } });
  const site = { practiceId, siteId, setId, sourceId, policyId, destinationIds };
  const agent = await anAgentAt(siteId, since, wish.hasAgent ?? true);
  return { ...site, ...agent };
}

async function anAgentAt(siteId: string, since: Date, isMade: boolean) {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  const agentId = newId('agt', since);
  const token = newSecretToken('kwa');
  const redisPassword = newSecretToken('kwr');
  const signingPublicKey = raw.toString('base64');
  if (isMade) {
    await database().agent.create({
      data: {
        id: agentId,
        siteId,
        tokenHash: hashOfToken(token),
        redisPasswordHash: hashOfToken(redisPassword),
        ageRecipient: recoveryRecipient,
        signingPublicKey,
        enrolledAt: since,
        lastHeardAt: since,
        heardSince: since,
        version: '0.1.0',
      },
    });
  }
  return { agentId, token, redisPassword, signingKey: privateKey, signingPublicKey };
}

/** Somebody with a role, who has joined. */
export async function aReader(
  role: 'manager' | 'support' | 'approver',
  where: { practiceId?: string; siteId?: string; locale?: string } = {},
): Promise<{ id: string; email: string }> {
  const now = new Date('2026-01-01T00:00:00Z');
  const id = newId('usr', now);
  const email = `${id}@example.org`;
  await database().user.create({
    data: { id, email, name: `A ${role}`, locale: where.locale ?? 'en', passwordHash: 'x', createdAt: now },
  });
  await database().grant.create({
    data: {
      id: newId('grt', now),
      userId: id,
      role,
      practiceId: where.practiceId ?? null,
      siteId: where.siteId ?? null,
      createdAt: now,
    },
  });
  return { id, email };
}
