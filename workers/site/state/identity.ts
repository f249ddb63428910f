import { z } from 'zod';
import { KeepwellError } from '#lib/shared/errors.ts';
import { writeFileAtomic } from './atomic-file.ts';
import { readJson } from './read-json.ts';
import type { StateFolder } from './state-folder.ts';

export const recipientSchema = z.string().regex(/^age1[a-z0-9]{58}$/);

/** Who this agent is and what it pinned when it was enrolled. Nothing in it is secret. */
export const identitySchema = z.object({
  centreUrl: z.string(),
  agentId: z.string(),
  practice: z.object({ id: z.string(), name: z.string() }),
  site: z.object({ id: z.string(), name: z.string(), timeZone: z.string() }),
  /** The practice's recovery key as the enrolment command gave it; the centre can't change it. */
  recoveryRecipient: recipientSchema,
  enrolledAt: z.iso.datetime(),
  /** What approvers' passkeys are bound to; agents that were enrolled before take it from the centre's address. */
  passkeys: z.object({ origin: z.string(), rpId: z.string() }).optional(),
});
export type Identity = z.infer<typeof identitySchema>;

/** What opens the door, and the site's queue behind it. */
export const secretsSchema = z.object({
  token: z.string(),
  redis: z.object({ username: z.string(), password: z.string() }),
});
export type Secrets = z.infer<typeof secretsSchema>;

export function readIdentity(folder: StateFolder): Identity | null {
  return readJson(folder.identity, identitySchema);
}

/** The identity of an agent that must have been enrolled. */
export function requireIdentity(folder: StateFolder): Identity {
  const identity = readIdentity(folder);
  if (identity !== null) return identity;
  throw new KeepwellError('not_assigned', {
    message: `No agent is enrolled in ${folder.root}. Run the enrolment command that the dashboard prints for the site.`,
    figures: { folder: folder.root },
  });
}

export function requireSecrets(folder: StateFolder): Secrets {
  const secrets = readJson(folder.secrets, secretsSchema);
  if (secrets !== null) return secrets;
  throw new KeepwellError('key_missing', {
    message: `${folder.secrets} is missing. Put it back from a copy of the state folder, or enrol the agent again.`,
    figures: { file: folder.secrets },
  });
}

/** The secrets first: an identity that can be read says that the enrolment went through whole. */
export function saveEnrolment(folder: StateFolder, identity: Identity, secrets: Secrets): void {
  writeFileAtomic(folder.secrets, `${JSON.stringify(secrets, null, 2)}\n`);
  writeFileAtomic(folder.identity, `${JSON.stringify(identity, null, 2)}\n`);
}
