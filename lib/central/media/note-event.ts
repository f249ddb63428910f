import type { Author } from '#lib/central/audit/write.ts';
import type { Transaction } from '#lib/central/database/client.ts';
import { newId } from '#lib/shared/ids.ts';

export type PersonsEvent = 'changed' | 'retired' | 'returned' | 'taken-off-site' | 'kept-on-site';

/** A line in a disk's log, by the person who is asking, under the name that they have now. */
export async function noteEvent(
  tx: Transaction,
  by: Author,
  mediumId: string,
  kind: PersonsEvent,
  note: string | null,
): Promise<void> {
  const { userId: actorId, name: actorName } = by.actor;
  const id = newId('mev', by.now);
  await tx.mediumEvent.create({ data: { id, mediumId, at: by.now, kind, actorId, actorName, note } });
}
