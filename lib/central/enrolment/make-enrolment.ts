import { presentApprovers } from '#lib/central/approvers/present-approvers.ts';
import { writeAudit } from '#lib/central/audit/write.ts';
import { config } from '#lib/central/config.ts';
import { database } from '#lib/central/database/client.ts';
import { type Authorized, siteWhere } from '#lib/central/scope.ts';
import { approverFingerprint } from '#lib/contract/permit.ts';
import { fingerprint } from '#lib/shared/fingerprint.ts';
import { newId } from '#lib/shared/ids.ts';
import { hashOfToken, newSecretToken } from './secret-token.ts';

const validForMs = 24 * 3_600_000;

export type Enrolment = {
  ok: true;
  /** Shown once; only its hash is kept. */
  token: string;
  expiresAt: Date;
  /** What the command line carries for the agent to pin. */
  url: string;
  recoveryRecipient: string;
  recoveryFingerprint: string;
  /** The passkeys of those who approve restores: whom the agent pins, if the person at it agrees. */
  approvers: { name: string; fingerprint: string }[];
};
export type MadeEnrolment =
  | Enrolment
  | { ok: false; problem: 'not_found' | 'recovery_key_missing' | 'agent_active' };

/**
 * Makes the one-time token that an agent joins a site with; those made before for this site stop working.
 * A site whose agent is at work gets one only when `replacesAgent` says that the new one shall take its place.
 */
export async function makeEnrolment(
  by: Authorized<'agent.enrol'>,
  siteId: string,
  options: { replacesAgent: boolean },
): Promise<MadeEnrolment> {
  return database().$transaction(async (tx) => {
    const site = await tx.site.findFirst({
      where: { AND: [{ id: siteId, archivedAt: null }, siteWhere(by.scope)] },
      include: { practice: true, agents: { where: { revokedAt: null } } },
    });
    if (site === null) return { ok: false, problem: 'not_found' };
    const recoveryRecipient = site.practice.recoveryRecipient;
    if (recoveryRecipient === null) return { ok: false, problem: 'recovery_key_missing' };
    if (site.agents.length > 0 && !options.replacesAgent) return { ok: false, problem: 'agent_active' };

    const token = newSecretToken('kwe');
    const expiresAt = new Date(by.now.getTime() + validForMs);
    await tx.oneTimeToken.updateMany({
      where: { siteId, kind: 'enrolment', usedAt: null, expiresAt: { gt: by.now } },
      data: { expiresAt: by.now },
    });
    await tx.oneTimeToken.create({
      data: {
        id: newId('tok', by.now),
        kind: 'enrolment',
        hash: hashOfToken(token),
        siteId,
        createdBy: by.actor.userId,
        createdAt: by.now,
        expiresAt,
        replaces: options.replacesAgent,
      },
    });
    await writeAudit(tx, by, {
      action: 'agent.enrolment_made',
      practiceId: site.practiceId,
      siteId,
      subject: { kind: 'site', id: siteId, name: site.name },
      details: { expiresAt: expiresAt.toISOString(), replacesAgent: options.replacesAgent },
    });
    return {
      ok: true,
      token,
      expiresAt,
      url: config().url,
      recoveryRecipient,
      recoveryFingerprint: fingerprint(recoveryRecipient),
      approvers: (await presentApprovers(tx, site.practiceId)).map((approver) => ({
        name: approver.name,
        fingerprint: approverFingerprint(approver),
      })),
    };
  });
}
