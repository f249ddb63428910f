import type { Transaction } from '#lib/central/database/client.ts';
import { judgeSetInput, type SetInput, type SetProblem } from './set-input.ts';

type Place = { siteId: string; practiceId: string };

/** Why this set can't be kept at this site; null when it can. A source or policy from elsewhere is unknown here. */
export async function judgeSet(tx: Transaction, place: Place, input: SetInput): Promise<SetProblem | null> {
  const problem = judgeSetInput(input);
  if (problem !== null) return problem;
  const known = await tx.source.count({
    where: { id: { in: input.sourceIds }, siteId: place.siteId, archivedAt: null },
  });
  if (known !== input.sourceIds.length) return 'source_unknown';
  return input.policyId === null ? null : judgePolicyAtSite(tx, place, input.policyId);
}

async function judgePolicyAtSite(
  tx: Transaction,
  place: Place,
  policyId: string,
): Promise<SetProblem | null> {
  const policy = await tx.policy.findFirst({
    where: { id: policyId, practiceId: place.practiceId, archivedAt: null },
    include: { versions: { orderBy: { version: 'desc' }, take: 1, select: { destinationIds: true } } },
  });
  const [version] = policy?.versions ?? [];
  if (version === undefined) return 'policy_unknown';
  const reached = await tx.siteDestination.count({
    where: { siteId: place.siteId, destinationId: { in: version.destinationIds } },
  });
  return reached === 0 ? 'no_destination_at_site' : null;
}
