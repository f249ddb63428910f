import type { Reader } from '#lib/central/database/client.ts';
import { slotStateWord } from '#lib/central/slots/state-names.ts';
import type { Failure } from '#lib/contract/failure.ts';
import type { AttemptOutcome, SlotState } from '#lib/domain/words.ts';
import type { SlotState as StoredSlotState } from '#prisma/generated/enums.ts';

/** When a set was last due, is next due, and what its last ended attempt came to. */
export type SetTimes = {
  setId: string;
  /** The newest due moment whose grace has ended. */
  lastDue: { dueAt: Date; closesAt: Date; state: SlotState } | null;
  nextDueAt: Date | null;
  lastAttempt: LastAttempt | null;
};

export type LastAttempt = {
  attemptId: string;
  outcome: AttemptOutcome;
  startedAt: Date;
  failure: Failure | null;
};

type TimesRow = {
  setId: string;
  dueAt: Date | null;
  closesAt: Date | null;
  state: StoredSlotState | null;
  nextDueAt: Date | null;
  attemptId: string | null;
  outcome: AttemptOutcome | null;
  startedAt: Date | null;
  failure: Failure | null;
};

/** For many sets at once: each figure is the first row of an index. */
export async function loadSetTimes(
  reader: Reader,
  setIds: string[],
  now: Date,
): Promise<Map<string, SetTimes>> {
  const rows = await reader.$queryRaw<TimesRow[]>`
    SELECT s.set_id AS "setId", l.due_at AS "dueAt", l.closes_at AS "closesAt", l.state::text AS state,
      n.due_at AS "nextDueAt", a.id AS "attemptId", a.outcome::text AS outcome, a.started_at AS "startedAt", a.failure
    FROM unnest(${setIds}::text[]) AS s (set_id)
    LEFT JOIN LATERAL (
      SELECT due_at, closes_at, state FROM slot
      WHERE slot.set_id = s.set_id AND due_at <= ${now}::timestamp AND closes_at <= ${now}::timestamp
      ORDER BY due_at DESC LIMIT 1
    ) l ON TRUE
    LEFT JOIN LATERAL (
      SELECT due_at FROM slot WHERE slot.set_id = s.set_id AND due_at > ${now}::timestamp ORDER BY due_at LIMIT 1
    ) n ON TRUE
    LEFT JOIN LATERAL (
      SELECT id, outcome, started_at, failure FROM attempt
      WHERE attempt.set_id = s.set_id AND outcome <> 'running' ORDER BY started_at DESC LIMIT 1
    ) a ON TRUE`;
  return new Map(rows.map((row) => [row.setId, timesOf(row)]));
}

function timesOf(row: TimesRow): SetTimes {
  const { setId, nextDueAt } = row;
  return {
    setId,
    nextDueAt,
    lastDue:
      row.dueAt && row.closesAt && row.state
        ? { dueAt: row.dueAt, closesAt: row.closesAt, state: slotStateWord(row.state) }
        : null,
    lastAttempt:
      row.attemptId && row.outcome && row.startedAt
        ? { attemptId: row.attemptId, outcome: row.outcome, startedAt: row.startedAt, failure: row.failure }
        : null,
  };
}
