import { database, type Transaction } from '#lib/central/database/client.ts';
import { relyingParty } from '#lib/central/passkeys/relying-party.ts';
import { passkeysOf } from '#lib/central/passkeys/signers.ts';
import { type Authorized, wholePracticeWhere } from '#lib/central/scope.ts';
import { approverFingerprint, challengeOf, type EndorsementDocument } from '#lib/contract/permit.ts';
import { countsFrom } from '#lib/domain/settled.ts';
import type { PinWay } from '#lib/domain/words.ts';
import type { Passkey } from '#prisma/generated/client.ts';
import { approverWhere, toApprover } from './present-approvers.ts';

/** `too_new`: agents trust one's passkey, and none of them for long enough yet. */
export type EndorsementProblem = 'not_found' | 'not_pinned' | 'too_new';

export type BegunEndorsement =
  | {
      ok: true;
      document: EndorsementDocument;
      fingerprint: string;
      /** What the browser asks the device to sign. */
      signing: {
        challenge: string;
        rpId: string;
        passkeys: { credentialId: string; transports: string[] }[];
      };
    }
  | { ok: false; problem: EndorsementProblem };

/** What an approver signs to let another approver's passkey in, at the sites whose agents trust their own. */
export async function beginEndorsement(
  by: Authorized<'restore.approve'>,
  asked: { practiceId: string; passkeyId: string },
): Promise<BegunEndorsement> {
  const found = await findEndorsable(database(), by, asked);
  if (!found.ok) return found;
  const document = documentOf(asked.practiceId, found.passkey, by.now);
  const { approver } = document;
  return {
    ok: true,
    document,
    fingerprint: approverFingerprint(approver),
    signing: {
      challenge: challengeOf(document),
      rpId: relyingParty().rpId,
      passkeys: found.signers.map(({ credentialId, transports }) => ({ credentialId, transports })),
    },
  };
}

type NamedPasskey = Passkey & { user: { name: string } };
export type Endorsable =
  | { ok: true; passkey: NamedPasskey; signers: Passkey[]; practiceName: string }
  | { ok: false; problem: EndorsementProblem };

/**
 * The passkey of an approver of this practice, and those of one's own that an agent of the practice trusts: only their
 * signature lets anybody in. One doesn't endorse a passkey with itself.
 */
export async function findEndorsable(
  tx: Transaction,
  by: Authorized<'restore.approve'>,
  asked: { practiceId: string; passkeyId: string },
): Promise<Endorsable> {
  const practice = await tx.practice.findFirst({
    where: { AND: [wholePracticeWhere(by.scope), { id: asked.practiceId, archivedAt: null }] },
    select: { name: true },
  });
  const passkey = await tx.passkey.findFirst({
    where: { id: asked.passkeyId, revokedAt: null, user: approverWhere(asked.practiceId) },
    include: { user: { select: { name: true } } },
  });
  if (practice === null || passkey === null) return { ok: false, problem: 'not_found' };
  const own = await passkeysOf(tx, by.actor.userId);
  const pins = await tx.approverPin.findMany({
    where: {
      credentialId: { in: own.map((one) => one.credentialId) },
      unpinnedAt: null,
      site: { practiceId: asked.practiceId },
    },
    select: { credentialId: true, way: true, pinnedAt: true },
  });
  const pinsOf = (one: Passkey) => pins.filter((pin) => pin.credentialId === one.credentialId);
  const pinned = own.filter((one) => one.id !== passkey.id && pinsOf(one).length > 0);
  if (pinned.length === 0) return { ok: false, problem: 'not_pinned' };
  const signers = pinned.filter((one) =>
    pinsOf(one).some((pin) => countsFrom({ way: pin.way as PinWay, pinnedAt: pin.pinnedAt }) <= by.now),
  );
  if (signers.length === 0) return { ok: false, problem: 'too_new' };
  return { ok: true, passkey, signers, practiceName: practice.name };
}

export function documentOf(practiceId: string, passkey: NamedPasskey, endorsedAt: Date): EndorsementDocument {
  return {
    format: 'keepwell-endorsement',
    version: 1,
    practiceId,
    approver: toApprover(passkey),
    endorsedAt: endorsedAt.toISOString(),
  };
}
