import type { Transaction } from '#lib/central/database/client.ts';
import { sealedSecretSchema } from '#lib/contract/assignment.ts';

/** A secret as the browser sends it: sealed already, and for whom. */
export type SealedInput = {
  /** Base64 age file. */
  sealed: string;
  /** The agent's recipient that it was sealed to, beside the recovery key. */
  forRecipient: string;
};

export type SealedProblem =
  /** What came isn't an age file for two readers: nothing of it may be kept, as it could be the secret itself. */
  | 'secret_not_sealed'
  /** The agent was replaced since the page was opened; the new one couldn't open it. */
  | 'agent_changed';

/** Why a sealed secret can't be kept for this site; null when it can. */
export async function judgeSealed(
  tx: Transaction,
  siteId: string,
  input: SealedInput,
): Promise<SealedProblem | null> {
  if (!isAgeFileForTwo(input.sealed)) return 'secret_not_sealed';
  const agent = await tx.agent.findFirst({
    where: { siteId, revokedAt: null },
    select: { ageRecipient: true },
  });
  return agent?.ageRecipient === input.forRecipient ? null : 'agent_changed';
}

/** Whether a text is a base64 age file with exactly two X25519 recipients (the agent and the recovery key). */
function isAgeFileForTwo(text: string): boolean {
  if (text === '' || !sealedSecretSchema.safeParse(text).success) return false;
  const file = Buffer.from(text, 'base64').toString('latin1');
  const [header = ''] = file.split('\n--- ', 1);
  return file.startsWith('age-encryption.org/v1\n') && header.split('\n-> X25519 ').length === 3;
}
