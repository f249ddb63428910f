import type { Assignment } from '#lib/contract/assignment.ts';
import { type Approver, approverFingerprint, challengeOf, type Endorsement } from '#lib/contract/permit.ts';
import { isOldEnough } from '#lib/domain/restore-run.ts';
import type { PinWay } from '#lib/domain/words.ts';
import type { Clock } from '#lib/shared/clock.ts';
import { KeepwellError } from '#lib/shared/errors.ts';
import type { Logger } from '#lib/shared/logger.ts';
import type { Journal } from '../journal/journal.ts';
import { appendFact } from '../journal/journal-facts.ts';
import {
  type ApproversFile,
  type PinnedApprover,
  readApprovers,
  saveApprovers,
} from '../state/approvers-file.ts';
import type { Identity } from '../state/identity.ts';
import type { StateFolder } from '../state/state-folder.ts';
import { passkeyPlaceOf, verifyAssertion } from './verify-assertion.ts';

export type ApproversPlace = {
  folder: Pick<StateFolder, 'root'>;
  journal: Journal;
  clock: Clock;
};

/** Pins somebody with the site's own command line or at enrolment. The only way back for one that was removed. */
export function pinApprover(
  place: ApproversPlace,
  approver: Approver,
  way: Exclude<PinWay, 'endorsed'>,
): void {
  change(place, (file) => ({
    pinned: [...without(file.pinned, approver.credentialId), pinOf(place, approver, way, null)],
    removed: file.removed.filter((one) => one.credentialId !== approver.credentialId),
  }));
}

/** Trusts a credential no longer. False when it wasn't pinned. */
export function unpinApprover(
  place: ApproversPlace,
  credentialId: string,
  by: 'revoked' | 'at-site',
): boolean {
  const wasPinned = readApprovers(place.folder).pinned.some(
    ({ approver }) => approver.credentialId === credentialId,
  );
  const at = place.clock.now().toISOString();
  change(place, (file) => ({
    pinned: without(file.pinned, credentialId),
    removed: [...file.removed.filter((one) => one.credentialId !== credentialId), { credentialId, by, at }],
  }));
  return wasPinned;
}

/**
 * Takes up what an assignment says of approvers: only less trust on the centre's word, never more. A revoked credential is
 * unpinned; an endorsed one is pinned when one that counts here signed for it, for this practice. Facts tell each change.
 */
export async function heedApprovers(
  place: ApproversPlace & { identity: Identity; log: Logger },
  assignment: Pick<Assignment, 'revokedCredentials' | 'endorsements'>,
): Promise<void> {
  const { folder, log } = place;
  for (const credentialId of assignment.revokedCredentials) {
    const { removed } = readApprovers(folder);
    if (!removed.some((one) => one.credentialId === credentialId && one.by === 'revoked'))
      unpinApprover(place, credentialId, 'revoked');
  }
  for (const endorsement of assignment.endorsements) {
    const reason = await whyNotPinned(place, endorsement);
    if (reason === 'known') continue;
    const { approver } = endorsement.document;
    if (reason !== null) {
      log.warn({ credentialId: approver.credentialId, reason }, 'an endorsement is not followed');
      continue;
    }
    const endorsedBy = endorsement.assertion.id;
    change(place, (file) => ({
      ...file,
      pinned: [
        ...without(file.pinned, approver.credentialId),
        pinOf(place, approver, 'endorsed', endorsedBy),
      ],
    }));
  }
  tellApprovers(place);
}

/**
 * The facts that the file's changes are owed: what it pins and wasn't told, what was told and it pins no longer. Safe to
 * repeat, so that a crash between the file and its fact, or a journal that was made anew, leaves nothing untold.
 */
export function tellApprovers(place: ApproversPlace): void {
  const { folder, journal, clock } = place;
  journal.transaction(() => {
    const { pinned } = readApprovers(folder);
    const told = toldPins(journal);
    const owed = pinned.filter((pin) => told[pin.approver.credentialId] !== pin.pinnedAt);
    const gone = Object.keys(told).filter(
      (id) => !pinned.some(({ approver }) => approver.credentialId === id),
    );
    for (const { approver, way, endorsedBy, pinnedAt } of owed)
      appendFact(journal, { kind: 'approver-pinned', approver, way, endorsedBy, at: pinnedAt });
    for (const credentialId of gone)
      appendFact(journal, { kind: 'approver-unpinned', credentialId, at: clock.now().toISOString() });
    if (owed.length + gone.length > 0) journal.setMeta(toldKey, JSON.stringify(toldOf(pinned)));
  });
}

/** For an agent that is enrolled again: the centre has forgotten its pins with the agent before it, and is told all of them. */
export function tellApproversAnew(journal: Journal): void {
  journal.setMeta(toldKey, '{}');
}

/** The pinned approver with that credential; null when there is none. */
export function findPinned(folder: Pick<StateFolder, 'root'>, credentialId: string): PinnedApprover | null {
  const { pinned } = readApprovers(folder);
  return pinned.find(({ approver }) => approver.credentialId === credentialId) ?? null;
}

export function countsNow(pin: PinnedApprover, now: Date): boolean {
  return isOldEnough({ way: pin.way, pinnedAt: new Date(pin.pinnedAt) }, now);
}

/**
 * Whether the code that the agent shows may stand in for a passkey: only where nobody's is pinned, and not because the
 * centre had the last one revoked. What a taken-over centre could bring about must not weaken what is asked of it.
 */
export function isCodeAllowed(folder: Pick<StateFolder, 'root'>): boolean {
  const { pinned, removed } = readApprovers(folder);
  return pinned.length === 0 && !removed.some(({ by }) => by === 'revoked');
}

/** Those of the given approvers whom a person named by fingerprint. Throws for a fingerprint that is nobody's. */
export function approversNamed(approvers: readonly Approver[], fingerprints: readonly string[]): Approver[] {
  return fingerprints.map((typed) => {
    const wanted = plain(typed);
    const found = approvers.find((approver) => plain(approverFingerprint(approver)) === wanted);
    if (found !== undefined) return found;
    const known = approvers.map((one) => `${approverFingerprint(one)} (${one.name})`).join('; ') || 'none';
    throw new KeepwellError('approver_unknown', {
      message: `The centre knows no approver with the fingerprint ${typed}. It knows: ${known}.`,
      figures: { fingerprint: typed.slice(0, 100) },
    });
  });
}

function plain(fingerprint: string): string {
  return fingerprint.replaceAll(/\s/g, '').toLowerCase();
}

async function whyNotPinned(
  place: ApproversPlace & { identity: Identity },
  { document, assertion }: Endorsement,
): Promise<string | null> {
  const { identity, folder, clock } = place;
  const { credentialId } = document.approver;
  const file = readApprovers(folder);
  if (file.pinned.some(({ approver }) => approver.credentialId === credentialId)) return 'known';
  if (file.removed.some((one) => one.credentialId === credentialId)) return 'known';
  if (document.practiceId !== identity.practice.id) return 'another practice';
  const endorser = findPinned(folder, assertion.id);
  if (endorser === null) return 'endorsed by nobody that is pinned here';
  if (!countsNow(endorser, clock.now())) return 'its endorser does not count yet';
  const verdict = await verifyAssertion(
    assertion,
    challengeOf(document),
    endorser.approver,
    passkeyPlaceOf(identity),
  );
  return verdict.kind === 'good' ? null : verdict.kind;
}

/** One writer at a time: the journal's transaction keeps the command line and the agent apart. */
function change(place: ApproversPlace, to: (file: ApproversFile) => ApproversFile): void {
  place.journal.transaction(() => {
    saveApprovers(place.folder, to(readApprovers(place.folder)));
    tellApprovers(place);
  });
}

function pinOf(
  { clock }: ApproversPlace,
  approver: Approver,
  way: PinWay,
  endorsedBy: string | null,
): PinnedApprover {
  return { approver, way, endorsedBy, pinnedAt: clock.now().toISOString() };
}

function without(pinned: readonly PinnedApprover[], credentialId: string): PinnedApprover[] {
  return pinned.filter(({ approver }) => approver.credentialId !== credentialId);
}

const toldKey = 'approvers-told';

function toldPins(journal: Journal): Record<string, string> {
  const told: unknown = JSON.parse(journal.meta(toldKey) ?? '{}');
  return typeof told === 'object' && told !== null ? (told as Record<string, string>) : {};
}

function toldOf(pinned: readonly PinnedApprover[]): Record<string, string> {
  return Object.fromEntries(pinned.map(({ approver, pinnedAt }) => [approver.credentialId, pinnedAt]));
}
