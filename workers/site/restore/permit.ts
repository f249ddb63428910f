import { createHash } from 'node:crypto';
import type { FailureCode } from '#lib/contract/failure.ts';
import { challengeOf, type Permit } from '#lib/contract/permit.ts';
import type { CaseDocument, Preflight, RestoreRequest } from '#lib/contract/restore-case.ts';
import { isBlocked } from '#lib/domain/preflight.ts';
import { judgePermitTime } from '#lib/domain/restore-run.ts';
import { canonicalJson } from '#lib/shared/canonical-json.ts';
import { type Figures, KeepwellError } from '#lib/shared/errors.ts';
import { findCase, findCheck, isDocumentUsed, type NotedCheck } from '../journal/restore-cases.ts';
import type { SiteContext } from '../site-context.ts';
import { countsNow, findPinned, isCodeAllowed } from './approvers.ts';
import { spendCode } from './shown-code.ts';
import { passkeyPlaceOf, verifyAssertion } from './verify-assertion.ts';

/** The parts of a site that permits are judged by. */
export type PermitSite = Pick<SiteContext, 'folder' | 'identity' | 'journal' | 'clock' | 'keys'>;

/** What a permit may be for at this site: carrying the restore out, or handing a backup's key to the site that does. */
export type PermitUse = 'restore' | 'rewrap';

export type VerifiedPermit = {
  document: CaseDocument;
  documentHash: string;
  /** Null for a code that was shown at the site. */
  approver: { personId: string; credentialId: string } | null;
};

/**
 * Judges a permit by what this agent itself has pinned and journalled, whatever the centre says. Throws with one of the
 * `permit_…`, `approver_…` and `code_wrong` codes. It is used up where the run begins, in the journal's own transaction.
 */
export async function verifyPermit(
  site: PermitSite,
  permit: Permit,
  use: PermitUse,
): Promise<VerifiedPermit> {
  const { document } = permit;
  const documentHash = challengeOf(document);
  refuseElsewhere(site, document.request, use);
  if (use === 'restore') {
    refuseUsed(site, document.request.caseId, documentHash);
    refuseUnchecked(site, document);
  }
  refuseUntimely(site, document);
  if (isBlocked(document.preflight.findings)) refuse('permit_altered', { reason: 'a red finding stands' });
  const approver = await verifyApproval(site, permit, documentHash);
  return { document, documentHash, approver };
}

/** What the agent notes of a check, and looks for when its permit comes. */
export function checkOf(request: RestoreRequest, preflight: Preflight): NotedCheck {
  return { requestHash: hashOf(request), preflightHash: hashOf(preflight) };
}

/** Throws unless a document speaks of a check that this agent made, as it made it, and its hour has come. */
export function refuseUnfitDocument(site: PermitSite, document: CaseDocument): void {
  refuseElsewhere(site, document.request, 'restore');
  refuseUsed(site, document.request.caseId, challengeOf(document));
  refuseUnchecked(site, document);
  refuseUntimely(site, document);
}

async function verifyApproval(
  site: PermitSite,
  { document, by }: Permit,
  documentHash: string,
): Promise<VerifiedPermit['approver']> {
  if (by.kind === 'site-code') {
    if (!isCodeAllowed(site.folder)) refuse('approver_unknown', { reason: 'a passkey is asked for here' });
    spendCode(site.journal, document, by.code);
    return null;
  }
  const pin = findPinned(site.folder, by.assertion.id);
  if (pin === null) refuse('approver_unknown', { credential: by.assertion.id.slice(0, 40) });
  const { approver } = pin;
  const verdict = await verifyAssertion(by.assertion, documentHash, approver, passkeyPlaceOf(site.identity));
  if (verdict.kind === 'forged') refuse('permit_forged', { reason: verdict.reason });
  if (verdict.kind === 'other-challenge')
    refuse('permit_altered', { reason: 'signed over another document' });
  if (approver.personId === document.request.requestedBy.id)
    refuse('approver_is_requester', { name: approver.name });
  if (!countsNow(pin, site.clock.now()))
    refuse('approver_too_new', { name: approver.name, pinnedAt: pin.pinnedAt });
  return { personId: approver.personId, credentialId: approver.credentialId };
}

/** The case must be this practice's, and the part of it that is asked for must be this site's. */
function refuseElsewhere({ identity, keys }: PermitSite, request: RestoreRequest, use: PermitUse): void {
  const { practice, site, target, origin } = request;
  const here = identity.site.id;
  if (practice.id !== identity.practice.id) refuse('permit_elsewhere', { practice: practice.name });
  if (site.id !== target.siteId) refuse('permit_altered', { reason: 'two sites are named' });
  if (use === 'rewrap') {
    const isOurs = origin.kind === 'copy' && origin.siteId === here && target.siteId !== here;
    if (!isOurs) refuse('permit_elsewhere', { site: site.name });
    return;
  }
  if (site.id !== here) refuse('permit_elsewhere', { site: site.name });
  if (target.targetRecipient !== null && target.targetRecipient !== keys.ageRecipient)
    refuse('permit_elsewhere', { recipient: target.targetRecipient });
}

function refuseUsed({ journal }: PermitSite, caseId: string, documentHash: string): void {
  if (findCase(journal, caseId) !== null || isDocumentUsed(journal, documentHash))
    refuse('permit_used', { case: caseId });
}

/** An approver says yes to findings; they must be the ones that this agent made, not what a centre made of them. */
function refuseUnchecked({ journal }: PermitSite, { request, preflight }: CaseDocument): void {
  const noted = findCheck(journal, request.caseId);
  if (noted === null) refuse('permit_elsewhere', { case: request.caseId });
  const check = checkOf(request, preflight);
  if (noted.requestHash !== check.requestHash) refuse('permit_altered', { reason: 'another request' });
  if (noted.preflightHash !== check.preflightHash) refuse('permit_altered', { reason: 'other findings' });
}

function refuseUntimely({ clock }: PermitSite, { request, preflight, expiresAt }: CaseDocument): void {
  const times = {
    requestedAt: new Date(request.requestedAt),
    checkedAt: new Date(preflight.checkedAt),
    expiresAt: new Date(expiresAt),
    now: clock.now(),
  };
  const verdict = judgePermitTime(times);
  if (verdict === 'early') refuse('permit_early', { now: times.now.toISOString() });
  if (verdict === 'lapsed') refuse('permit_lapsed', { expiredAt: expiresAt });
}

function refuse(code: FailureCode, figures: Figures): never {
  throw new KeepwellError(code, { figures });
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}
