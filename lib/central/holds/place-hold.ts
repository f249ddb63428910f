import { writeAudit } from '#lib/central/audit/write.ts';
import { database } from '#lib/central/database/client.ts';
import { requestSync } from '#lib/central/orders/request-sync.ts';
import { type Authorized, siteWhere } from '#lib/central/scope.ts';
import { type HoldDraft, type HoldFieldProblem, judgeHoldDraft } from '#lib/domain/hold-draft.ts';
import { newId } from '#lib/shared/ids.ts';

export type PlaceHoldOutcome =
  | { ok: true; holdId: string }
  | { ok: false; problem: 'invalid'; fields: HoldFieldProblem[] }
  /** Every copy of it is gone already: a hold would promise what nobody can keep. */
  | { ok: false; problem: 'not_found' | 'no_copy_left' };

/** Keeps every copy of a backup from being expired, from the moment on at which its agent has heard of it. */
export async function placeHold(
  by: Authorized<'hold.change'>,
  { backupId, draft }: { backupId: string; draft: HoldDraft },
): Promise<PlaceHoldOutcome> {
  return database().$transaction(async (tx): Promise<PlaceHoldOutcome> => {
    const backup = await tx.backup.findFirst({
      where: { id: backupId, site: siteWhere(by.scope) },
      select: {
        siteId: true,
        site: { select: { practiceId: true, timeZone: true } },
        source: { select: { name: true } },
        copies: { where: { state: { notIn: ['expired', 'given_up'] } }, select: { id: true } },
      },
    });
    if (backup === null) return { ok: false, problem: 'not_found' };
    const judged = judgeHoldDraft(draft, backup.site.timeZone, by.now);
    if (!judged.ok) return { ok: false, problem: 'invalid', fields: judged.problems };
    if (backup.copies.length === 0) return { ok: false, problem: 'no_copy_left' };
    const holdId = newId('hld', by.now);
    const { reason, until } = judged;
    const { siteId } = backup;
    const placed = { placedBy: by.actor.userId, placedName: by.actor.name, placedAt: by.now };
    await tx.hold.create({ data: { id: holdId, siteId, backupId, reason, until, ...placed } });
    await writeAudit(tx, by, {
      action: 'hold.placed',
      practiceId: backup.site.practiceId,
      siteId,
      subject: { kind: 'backup', id: backupId, name: backup.source.name },
      details: { holdId, reason, until: until?.toISOString() ?? null },
    });
    await requestSync(tx, [siteId], by.now);
    return { ok: true, holdId };
  });
}
