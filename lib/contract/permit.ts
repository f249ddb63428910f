import { createHash } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from '#lib/shared/canonical-json.ts';
import { type CaseDocument, caseDocumentSchema } from './restore-case.ts';

const base64url = z.base64url().max(20_000);
/** WebAuthn's own limit is 1023 bytes; both ends keep it in an index. */
const credentialId = z.base64url().min(1).max(1364);

/** A passkey's answer, in the members that a browser's `toJSON()` and @simplewebauthn give. */
export const assertionSchema = z.object({
  id: credentialId,
  rawId: credentialId,
  type: z.literal('public-key'),
  response: z.object({
    clientDataJSON: base64url,
    authenticatorData: base64url,
    signature: base64url,
    userHandle: base64url.optional(),
  }),
  clientExtensionResults: z.record(z.string(), z.unknown()).default({}),
});
export type Assertion = z.infer<typeof assertionSchema>;

/** The one-use permission for one restore: what was approved, and by what the agent can tell that it was. */
export const permitSchema = z.object({
  document: caseDocumentSchema,
  by: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('passkey'), assertion: assertionSchema }),
    /** Where the site has pinned nobody's passkey: the code that the agent itself showed at the site. */
    z.object({ kind: z.literal('site-code'), code: z.string().min(4).max(40) }),
  ]),
});
export type Permit = z.infer<typeof permitSchema>;

/** A person's passkey as agents pin it: whoever holds it may approve restores of this practice. */
export const approverSchema = z.object({
  personId: z.string(),
  name: z.string().max(200),
  credentialId,
  /** COSE key, base64url. */
  publicKey: base64url,
});
export type Approver = z.infer<typeof approverSchema>;

/** What a pinned approver signs to let another one in. */
export const endorsementDocumentSchema = z.object({
  format: z.literal('keepwell-endorsement'),
  version: z.literal(1),
  practiceId: z.string(),
  approver: approverSchema,
  endorsedAt: z.iso.datetime(),
});
export type EndorsementDocument = z.infer<typeof endorsementDocumentSchema>;

export const endorsementSchema = z.object({
  document: endorsementDocumentSchema,
  assertion: assertionSchema,
});
export type Endorsement = z.infer<typeof endorsementSchema>;

/** What a passkey is asked to sign for a document: SHA-256 over its canonical JSON, base64url. */
export function challengeOf(document: CaseDocument | EndorsementDocument): string {
  return createHash('sha256').update(canonicalJson(document)).digest('base64url');
}

/** What a person compares: the first 16 bytes of SHA-256 over the credential id and public key, in groups of four. */
export function approverFingerprint(approver: Pick<Approver, 'credentialId' | 'publicKey'>): string {
  const text = `${approver.credentialId}.${approver.publicKey}`;
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 32);
  return digest.replace(/(.{4})(?=.)/g, '$1 ');
}
