import { database } from '#lib/central/database/client.ts';
import { type Authorized, wholePracticeWhere } from '#lib/central/scope.ts';
import { termsOf, type VersionTerms } from './terms.ts';

/** A policy to begin another one from. Its destinations are its practice's own, so they don't come along. */
export type PolicyTemplate = {
  id: string;
  name: string;
  practice: { id: string; name: string };
  terms: Omit<VersionTerms, 'destinationIds'>;
};

/** Every policy that this person may copy from, by practice. */
export async function listTemplates(by: Authorized<'template.copy'>): Promise<PolicyTemplate[]> {
  return readTemplates(by, {});
}

/** One of them; null when it isn't in scope. */
export async function findTemplate(
  by: Authorized<'template.copy'>,
  policyId: string,
): Promise<PolicyTemplate | null> {
  const [template] = await readTemplates(by, { id: policyId });
  return template ?? null;
}

async function readTemplates(by: Authorized, where: { id?: string }): Promise<PolicyTemplate[]> {
  const rows = await database().policy.findMany({
    where: {
      AND: [
        where,
        { archivedAt: null, practice: { AND: [wholePracticeWhere(by.scope), { archivedAt: null }] } },
      ],
    },
    include: {
      practice: { select: { id: true, name: true } },
      versions: { orderBy: { version: 'desc' }, take: 1 },
    },
    orderBy: [{ practice: { name: 'asc' } }, { name: 'asc' }],
    take: 500,
  });
  return rows.flatMap(({ id, name, practice, versions: [latest] }) => {
    if (latest === undefined) return [];
    const { destinationIds: _, ...terms } = termsOf(latest);
    return { id, name, practice, terms: { ...terms, retentionAt: {} } };
  });
}
