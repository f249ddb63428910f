import { database } from '#lib/central/database/client.ts';
import { localeOf } from '#lib/central/practices/find-practice.ts';
import { type Authorized, siteWhere } from '#lib/central/scope.ts';
import { fingerprint } from '#lib/shared/fingerprint.ts';
import type { SiteInput } from './site-input.ts';

export type SiteForEdit = SiteInput & {
  id: string;
  revision: number;
  practice: { id: string; name: string };
};

/** A site as its form shows it; null when it isn't in scope. */
export async function findSiteForEdit(
  by: Authorized<'site.change'>,
  siteId: string,
): Promise<SiteForEdit | null> {
  const row = await database().site.findFirst({
    where: { AND: [siteWhere(by.scope), { id: siteId, archivedAt: null, practice: { archivedAt: null } }] },
    include: { practice: { select: { id: true, name: true } } },
  });
  if (row === null) return null;
  const { id, revision, name, city, country, timeZone, phone, practice } = row;
  return { id, revision, name, city, country, timeZone, phone, locale: localeOf(row.locale), practice };
}

export type EnrolledAgent = {
  agentId: string;
  recipient: string;
  ageFingerprint: string;
  signingFingerprint: string;
  enrolledAt: Date;
  lastHeardAt: Date;
  version: string;
};

/** What the pages that set a site up need to know of it and its practice. */
export type SiteSetup = {
  id: string;
  name: string;
  city: string;
  timeZone: string;
  practice: {
    id: string;
    name: string;
    recoveryRecipient: string | null;
    recoveryFingerprint: string | null;
  };
  agent: EnrolledAgent | null;
  /** An enrolment command that still works, made by an earlier visit; its token can't be shown again. */
  openCommandUntil: Date | null;
};

type MaySetUp = 'site.read' | 'agent.enrol' | 'source.change' | 'destination.change' | 'policy.change';

/** A site with its agent and its practice's recovery key; null when it isn't in scope. */
export async function findSiteSetup(by: Authorized<MaySetUp>, siteId: string): Promise<SiteSetup | null> {
  const row = await database().site.findFirst({
    where: { AND: [siteWhere(by.scope), { id: siteId, archivedAt: null, practice: { archivedAt: null } }] },
    include: {
      practice: { select: { id: true, name: true, recoveryRecipient: true } },
      agents: { where: { revokedAt: null } },
      tokens: {
        where: { kind: 'enrolment', usedAt: null, expiresAt: { gt: by.now } },
        orderBy: { expiresAt: 'desc' },
        take: 1,
      },
    },
  });
  if (row === null) return null;
  const [agent] = row.agents;
  const { recoveryRecipient } = row.practice;
  return {
    id: row.id,
    name: row.name,
    city: row.city,
    timeZone: row.timeZone,
    practice: {
      ...row.practice,
      recoveryFingerprint: recoveryRecipient === null ? null : fingerprint(recoveryRecipient),
    },
    agent:
      agent === undefined
        ? null
        : {
            agentId: agent.id,
            recipient: agent.ageRecipient,
            ageFingerprint: fingerprint(agent.ageRecipient),
            signingFingerprint: fingerprint(Buffer.from(agent.signingPublicKey, 'base64')),
            enrolledAt: agent.enrolledAt,
            lastHeardAt: agent.lastHeardAt,
            version: agent.version,
          },
    openCommandUntil: row.tokens[0]?.expiresAt ?? null,
  };
}
