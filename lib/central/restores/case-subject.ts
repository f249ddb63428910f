import { restoreOriginSchema, restoreTargetSchema } from '#lib/contract/restore-case.ts';
import type { RestoreCase } from '#prisma/generated/client.ts';

type Named = Pick<RestoreCase, 'id' | 'target'> & { site: { name: string } };

/** How a case is named where it stands among other things: the database and its site, as they were then. */
export function subjectOf(row: Named): { kind: 'restore'; id: string; name: string } {
  return { kind: 'restore', id: row.id, name: `${targetOf(row).database}, ${row.site.name}` };
}

export function targetOf(row: Pick<RestoreCase, 'target'>) {
  return restoreTargetSchema.parse(row.target);
}

export function originOf(row: Pick<RestoreCase, 'origin'>) {
  return restoreOriginSchema.parse(row.origin);
}
