import { shutOut } from '#lib/central/agents/shut-out.ts';
import { resolveAlert } from '#lib/central/alerts/open-alert.ts';
import { presentApprovers } from '#lib/central/approvers/present-approvers.ts';
import { forgetPins } from '#lib/central/approvers/save-pins.ts';
import { agentAuthor, writeAudit } from '#lib/central/audit/write.ts';
import { database, type Transaction } from '#lib/central/database/client.ts';
import { relyingParty } from '#lib/central/passkeys/relying-party.ts';
import { sitesRedis } from '#lib/central/redis/connections.ts';
import { ready } from '#lib/central/redis/ready.ts';
import { allowSiteUser } from '#lib/central/redis/site-users.ts';
import { isSignedBy } from '#lib/central/reports/manifest-signature.ts';
import { refuseProtocol } from '#lib/central/reports/parse-report.ts';
import { type EnrolAnswer, type EnrolRequest, enrolRequestSchema } from '#lib/contract/enrolment.ts';
import { protocolVersion, redisUsername } from '#lib/contract/protocol.ts';
import type { Refusal, RefusalCode } from '#lib/contract/refusal.ts';
import { messageOf } from '#lib/shared/errors.ts';
import { newId } from '#lib/shared/ids.ts';
import { createLogger } from '#lib/shared/logger.ts';
import type { Agent } from '#prisma/generated/client.ts';
import { hashOfToken, newSecretToken } from './secret-token.ts';

const log = createLogger('enrolment');

export type EnrolledAgent = { ok: true; answer: EnrolAnswer } | { ok: false; refusal: Refusal };

/**
 * Lets an agent join the site that its one-time token is for. Its secrets are made here, answered once, and kept as
 * hashes. An agent that is at work there is revoked only when the token was made to replace it.
 */
export async function enrolAgent(sent: unknown, address: string, now: Date): Promise<EnrolledAgent> {
  const parsed = enrolRequestSchema.safeParse(sent);
  if (!parsed.success)
    return refuse('malformed', `The request is malformed: ${parsed.error.issues[0]?.message}.`);
  const request = parsed.data;
  if (request.protocol !== protocolVersion) return refuseProtocol(request.protocol);
  if (!isSignedBy(request.token, request.signature, request.signingPublicKey)) {
    return refuse(
      'malformed',
      "The signature over the token isn't by the signing key that was sent with it.",
    );
  }
  const secrets = { token: newSecretToken('kwa'), redisPassword: newSecretToken('kwr') };
  const joined = await database().$transaction((tx) => join(tx, request, secrets, address, now));
  if (!joined.ok) return joined;

  if (joined.replaced !== null) await shutOut(joined.replaced);
  await allowIn(joined.answer.site.id, hashOfToken(secrets.redisPassword));
  return { ok: true, answer: joined.answer };
}

type Joined = { ok: true; answer: EnrolAnswer; replaced: Agent | null } | { ok: false; refusal: Refusal };
type Secrets = { token: string; redisPassword: string };

async function join(
  tx: Transaction,
  request: EnrolRequest,
  secrets: Secrets,
  address: string,
  now: Date,
): Promise<Joined> {
  const token = await tx.oneTimeToken.findUnique({
    where: { hash: hashOfToken(request.token) },
    include: { site: { include: { practice: true } } },
  });
  if (token === null || token.kind !== 'enrolment' || token.site === null || token.site.archivedAt !== null) {
    return refuse('token_unknown', 'The centre knows no such token. Make a new one on the page of the site.');
  }
  if (token.usedAt !== null) {
    return refuse('token_used', 'This token was used already. Make a new one on the page of the site.');
  }
  if (token.expiresAt <= now) {
    return refuse('token_expired', 'This token has expired. Make a new one on the page of the site.');
  }
  const { site } = token;
  const { recoveryRecipient } = site.practice;
  if (recoveryRecipient === null) {
    return refuse(
      'recovery_key_missing',
      'This practice has no recovery key. Its manager must make it first.',
    );
  }
  const present = await tx.agent.findFirst({ where: { siteId: site.id, revokedAt: null } });
  if (present !== null && !token.replaces) {
    return refuse(
      'busy',
      'An agent is at work at this site. To replace it, make a token for that on its page.',
    );
  }
  // Compare and set: of two that come with the same token at once, one joins.
  const used = await tx.oneTimeToken.updateMany({
    where: { id: token.id, usedAt: null },
    data: { usedAt: now },
  });
  if (used.count === 0) {
    return refuse('token_used', 'This token was used already. Make a new one on the page of the site.');
  }
  if (present !== null) await tx.agent.update({ where: { id: present.id }, data: { revokedAt: now } });
  await forgetPins(tx, site.id, request, now);
  const agent = await tx.agent.create({
    data: {
      id: newId('agt', now),
      siteId: site.id,
      tokenHash: hashOfToken(secrets.token),
      redisPasswordHash: hashOfToken(secrets.redisPassword),
      ageRecipient: request.ageRecipient,
      signingPublicKey: request.signingPublicKey,
      enrolledAt: now,
      lastHeardAt: now,
      heardSince: now,
      version: request.agentVersion,
    },
  });
  await resolveAlert(tx, { siteId: site.id, kind: 'fork', setId: null, now });
  await writeAudit(tx, agentAuthor(site.name, address, now), {
    action: 'agent.enrolled',
    practiceId: site.practiceId,
    siteId: site.id,
    subject: { kind: 'agent', id: agent.id, name: site.name },
    details: {
      hostName: request.hostName,
      platform: request.platform,
      version: request.agentVersion,
      replaced: present?.id ?? null,
    },
  });
  return {
    ok: true,
    replaced: present,
    answer: {
      protocol: protocolVersion,
      agentId: agent.id,
      practice: { id: site.practice.id, name: site.practice.name },
      site: { id: site.id, name: site.name, timeZone: site.timeZone },
      token: secrets.token,
      redis: { username: redisUsername(site.id), password: secrets.redisPassword },
      recoveryRecipient,
      approvers: await presentApprovers(tx, site.practiceId),
      passkeys: relyingParty(),
    },
  };
}

/** A Redis that is away lets the agent in when it is back: its users are set again at each connection. */
async function allowIn(siteId: string, passwordHash: string): Promise<void> {
  try {
    await allowSiteUser(await ready(sitesRedis()), siteId, passwordHash);
  } catch (error) {
    log.warn({ siteId, error: messageOf(error) }, 'Redis will let the agent in when it is back');
  }
}

function refuse(refused: RefusalCode, message: string): { ok: false; refusal: Refusal } {
  return { ok: false, refusal: { refused, message, figures: {} } };
}
