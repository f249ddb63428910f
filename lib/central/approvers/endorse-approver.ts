import { writeAudit } from '#lib/central/audit/write.ts';
import { database, type Transaction } from '#lib/central/database/client.ts';
import { verifyAssertion } from '#lib/central/passkeys/verify-assertion.ts';
import type { Authorized } from '#lib/central/scope.ts';
import { approverFingerprint, challengeOf, type Endorsement } from '#lib/contract/permit.ts';
import { canonicalJson } from '#lib/shared/canonical-json.ts';
import { newId } from '#lib/shared/ids.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { documentOf, type EndorsementProblem, findEndorsable } from './begin-endorsement.ts';
import { syncApprovers } from './sync-approvers.ts';

/** For how long a document that was shown may be signed. */
export const signingTimeMs = 10 * 60_000;

export type EndorsedApprover =
  | { ok: true }
  | { ok: false; problem: EndorsementProblem | 'changed_elsewhere' | 'passkey_refused' | 'passkey_revoked' };

/**
 * Keeps an approver's signature that lets another one's passkey in. The agents get it with their assignment, verify it
 * themselves and pin the passkey; what the centre checks here only keeps worthless ones out.
 */
export async function endorseApprover(
  by: Authorized<'restore.approve'>,
  passkeyId: string,
  endorsement: Endorsement,
): Promise<EndorsedApprover> {
  return database().$transaction((tx) => endorse(tx, by, passkeyId, endorsement));
}

async function endorse(
  tx: Transaction,
  by: Authorized<'restore.approve'>,
  passkeyId: string,
  { document, assertion }: Endorsement,
): Promise<EndorsedApprover> {
  const { practiceId } = document;
  const found = await findEndorsable(tx, by, { practiceId, passkeyId });
  if (!found.ok) return found;
  const endorsedAt = new Date(document.endorsedAt);
  const expected = documentOf(practiceId, found.passkey, endorsedAt);
  const ageMs = by.now.getTime() - endorsedAt.getTime();
  const isAsShown = canonicalJson(expected) === canonicalJson(document);
  if (!isAsShown || ageMs < 0 || ageMs > signingTimeMs) return { ok: false, problem: 'changed_elsewhere' };
  const signer = found.signers.find((one) => one.credentialId === assertion.id);
  if (signer === undefined) return { ok: false, problem: 'passkey_refused' };
  const signed = { assertion, challenge: challengeOf(document) };
  const verified = await verifyAssertion(tx, signer, signed, by.now);
  if (!verified.ok) return verified;
  const body = { document, assertion } as unknown as Prisma.InputJsonObject;
  const data = { endorsedBy: signer.credentialId, body, createdAt: by.now };
  await tx.endorsement.upsert({
    where: { practiceId_passkeyId: { practiceId, passkeyId } },
    create: { id: newId('end', by.now), practiceId, passkeyId, ...data },
    update: data,
  });
  await writeAudit(tx, by, {
    action: 'approver.endorsed',
    practiceId,
    siteId: null,
    subject: { kind: 'person', id: found.passkey.userId, name: found.passkey.user.name },
    details: { passkey: found.passkey.name, fingerprint: approverFingerprint(found.passkey) },
  });
  await syncApprovers(tx, [practiceId], by.now);
  return { ok: true };
}
