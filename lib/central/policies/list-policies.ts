import { database } from '#lib/central/database/client.ts';
import { type Authorized, wholePracticeWhere } from '#lib/central/scope.ts';
import { termsOf, type VersionTerms } from './terms.ts';

export type PolicyLine = {
  id: string;
  name: string;
  revision: number;
  version: number;
  versionMadeAt: Date;
  terms: VersionTerms;
  destinations: { id: string; name: string; placement: string }[];
  sets: { id: string; name: string; siteName: string }[];
};

/** The policies of a practice that are in use, by name. */
export async function listPolicies(
  by: Authorized<'policy.read' | 'policy.change'>,
  practiceId: string,
): Promise<PolicyLine[]> {
  return readPolicies(by, { practiceId });
}

/** One of them; null when it isn't in scope. */
export async function findPolicy(
  by: Authorized<'policy.read' | 'policy.change'>,
  ids: { practiceId: string; policyId: string },
): Promise<PolicyLine | null> {
  const [policy] = await readPolicies(by, { practiceId: ids.practiceId, id: ids.policyId });
  return policy ?? null;
}

async function readPolicies(
  by: Authorized,
  where: { practiceId: string; id?: string },
): Promise<PolicyLine[]> {
  const inScope = { AND: [wholePracticeWhere(by.scope), { id: where.practiceId, archivedAt: null }] };
  const [rows, destinations] = await Promise.all([
    database().policy.findMany({
      where: { AND: [where, { archivedAt: null, practice: inScope }] },
      include: {
        versions: { orderBy: { version: 'desc' }, take: 1 },
        sets: {
          where: { archivedAt: null },
          select: { id: true, name: true, site: { select: { name: true } } },
        },
      },
      orderBy: [{ name: 'asc' }, { id: 'asc' }],
    }),
    database().destination.findMany({
      where: { practice: inScope },
      select: { id: true, name: true, placement: true },
    }),
  ]);
  return rows.flatMap((row) => {
    const [latest] = row.versions;
    if (latest === undefined) return [];
    return {
      id: row.id,
      name: row.name,
      revision: row.revision,
      version: latest.version,
      versionMadeAt: latest.createdAt,
      terms: termsOf(latest),
      destinations: destinations.filter(({ id }) => latest.destinationIds.includes(id)),
      sets: row.sets.map(({ id, name, site }) => ({ id, name, siteName: site.name })),
    };
  });
}

export type PolicyVersionLine = { version: number; madeAt: Date; madeBy: string | null; terms: VersionTerms };

/** Every version of a policy in scope, newest first: what slots were judged by. */
export async function listPolicyVersions(
  by: Authorized<'policy.read' | 'policy.change'>,
  policyId: string,
): Promise<PolicyVersionLine[]> {
  const rows = await database().policyVersion.findMany({
    where: { policyId, policy: { practice: wholePracticeWhere(by.scope) } },
    orderBy: { version: 'desc' },
  });
  const people = await database().user.findMany({
    where: { id: { in: rows.map(({ createdBy }) => createdBy) } },
    select: { id: true, name: true },
  });
  return rows.map((row) => ({
    version: row.version,
    madeAt: row.createdAt,
    madeBy: people.find(({ id }) => id === row.createdBy)?.name ?? null,
    terms: termsOf(row),
  }));
}
