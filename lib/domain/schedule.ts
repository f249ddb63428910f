import { DateTime } from 'luxon';

/** When a set is due, in its site's own time. */
export type Schedule = {
  kind: 'times';
  /** ISO weekdays, 1 = Monday … 7 = Sunday; at least one, so that nothing is rarer than weekly (S1). */
  days: number[];
  /** Local times of day, `HH:MM`, at least one. */
  times: string[];
};

/** One calendar day's worth of local dates is searched past each end, because a zone may lie 14 hours from UTC. */
const marginDays = 1;

/**
 * Every due moment after `after` and up to `until`, in order.
 * A local time that a clock change skips is due once, by as much later as the clock jumped; one that comes twice is
 * due once, the first time; two times that fall together on such a day are due once.
 */
export function planSlots(schedule: Schedule, timeZone: string, after: Date, until: Date): Date[] {
  const first = DateTime.fromJSDate(after, { zone: timeZone }).startOf('day').minus({ days: marginDays });
  const last = DateTime.fromJSDate(until, { zone: timeZone }).endOf('day').plus({ days: marginDays });
  const due = new Set<number>();
  for (let day = first; day <= last; day = day.plus({ days: 1 })) {
    if (!schedule.days.includes(day.weekday)) continue;
    for (const time of schedule.times) {
      const at = localInstant(day, time).getTime();
      if (at > after.getTime() && at <= until.getTime()) due.add(at);
    }
  }
  return [...due].sort((a, b) => a - b).map((at) => new Date(at));
}

/** The next `count` due moments after `after`. */
export function nextSlots(schedule: Schedule, timeZone: string, after: Date, count: number): Date[] {
  const perWeek = Math.max(1, schedule.days.length * schedule.times.length);
  const weeks = Math.ceil(count / perWeek) + 1;
  const until = new Date(after.getTime() + weeks * 7 * 86_400_000);
  return planSlots(schedule, timeZone, after, until).slice(0, count);
}

/** The newest due moment at or before `now` and after `since`; null when there is none. */
export function latestSlot(schedule: Schedule, timeZone: string, since: Date, now: Date): Date | null {
  const weekAgo = new Date(now.getTime() - 8 * 86_400_000);
  const from = since > weekAgo ? since : weekAgo;
  return planSlots(schedule, timeZone, from, now).at(-1) ?? null;
}

function localInstant(day: DateTime, time: string): Date {
  const [hour, minute] = time.split(':').map(Number);
  const wanted = DateTime.fromObject(
    { year: day.year, month: day.month, day: day.day, hour: hour ?? 0, minute: minute ?? 0 },
    { zone: day.zone },
  );
  // Of a time that comes twice, Luxon may give either; an hour earlier with the same wall clock is the first.
  const earlier = wanted.minus({ hours: 1 });
  return (earlier.hour === wanted.hour && earlier.minute === wanted.minute ? earlier : wanted).toJSDate();
}
