import type { Reader } from '#lib/central/database/client.ts';

export type DayState = 'kept' | 'late' | 'missed' | 'unknown' | 'none';

/** What was due on one local day of a site, over all its sets. Only slots whose moment and grace have passed count. */
export type SlotDay = {
  date: string;
  state: DayState;
  due: number;
  kept: number;
  late: number;
  missed: number;
  unknown: number;
};

type DayRow = { siteId: string; date: string; kept: bigint; late: bigint; missed: bigint; unknown: bigint };

/** The last `days` local days of each site, oldest first, days on which nothing was due included. */
export async function loadDays(
  reader: Reader,
  sites: readonly { siteId: string; timeZone: string }[],
  now: Date,
  days = 30,
): Promise<Map<string, SlotDay[]>> {
  const since = new Date(now.getTime() - (days + 1) * 86_400_000);
  const rows = await reader.$queryRaw<DayRow[]>`
    SELECT s.site_id AS "siteId", to_char((s.due_at AT TIME ZONE 'UTC') AT TIME ZONE site.time_zone, 'YYYY-MM-DD') AS date,
      count(*) FILTER (WHERE s.state = 'kept') AS kept,
      count(*) FILTER (WHERE s.state = 'kept_late') AS late,
      count(*) FILTER (WHERE s.state = 'missed') AS missed,
      count(*) FILTER (WHERE s.state = 'unknown') AS unknown
    FROM slot s JOIN site ON site.id = s.site_id
    WHERE s.site_id = ANY(${sites.map((site) => site.siteId)}::text[])
      AND s.due_at > ${since}::timestamp AND s.due_at <= ${now}::timestamp
    GROUP BY 1, 2`;
  const found = new Map(rows.map((row) => [`${row.siteId} ${row.date}`, row]));
  return new Map(
    sites.map(({ siteId, timeZone }) => [
      siteId,
      lastDates(now, timeZone, days).map((date) => dayOf(date, found.get(`${siteId} ${date}`))),
    ]),
  );
}

/** A day is as bad as its worst slot. */
function dayOf(date: string, row: DayRow | undefined): SlotDay {
  const [kept, late, missed, unknown] = [row?.kept, row?.late, row?.missed, row?.unknown].map((n) =>
    Number(n ?? 0),
  ) as [number, number, number, number];
  const state =
    missed > 0 ? 'missed' : unknown > 0 ? 'unknown' : late > 0 ? 'late' : kept > 0 ? 'kept' : 'none';
  return { date, state, due: kept + late + missed + unknown, kept, late, missed, unknown };
}

/** Local dates up to today's, `2026-11-22`. Noon steps never skip or repeat a day, whatever the clocks do. */
function lastDates(now: Date, timeZone: string, days: number): string[] {
  const today = new Intl.DateTimeFormat('en-CA', { timeZone }).format(now);
  const noon = new Date(`${today}T12:00:00Z`).getTime();
  return Array.from({ length: days }, (_, position) =>
    new Date(noon - (days - 1 - position) * 86_400_000).toISOString().slice(0, 10),
  );
}
