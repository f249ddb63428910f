import path from 'node:path';
import { z } from 'zod';
import { approverSchema } from '#lib/contract/permit.ts';
import { pinWays } from '#lib/domain/words.ts';
import { writeFileAtomic } from './atomic-file.ts';
import { readJson } from './read-json.ts';
import type { StateFolder } from './state-folder.ts';

const pinnedSchema = z.object({
  approver: approverSchema,
  way: z.enum(pinWays),
  /** By this agent's own clock, whatever an endorsement says of its date. */
  pinnedAt: z.iso.datetime(),
  /** Credential id of who endorsed it. */
  endorsedBy: z.string().nullable(),
});
export type PinnedApprover = z.infer<typeof pinnedSchema>;

/**
 * Whose passkeys may approve restores here. A credential that was removed stays listed: an endorsement that still lies in
 * the assignment must not bring it back, and revoking the last passkey must not open the way by code.
 */
export const approversFileSchema = z.object({
  pinned: z.array(pinnedSchema),
  removed: z.array(
    z.object({ credentialId: z.string(), by: z.enum(['revoked', 'at-site']), at: z.iso.datetime() }),
  ),
});
export type ApproversFile = z.infer<typeof approversFileSchema>;

export function readApprovers(folder: Pick<StateFolder, 'root'>): ApproversFile {
  return readJson(fileOf(folder), approversFileSchema) ?? { pinned: [], removed: [] };
}

export function saveApprovers(folder: Pick<StateFolder, 'root'>, approvers: ApproversFile): void {
  writeFileAtomic(fileOf(folder), `${JSON.stringify(approvers, null, 2)}\n`);
}

function fileOf(folder: Pick<StateFolder, 'root'>): string {
  return path.join(folder.root, 'approvers.json');
}
