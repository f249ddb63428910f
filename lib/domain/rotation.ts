import { DateTime } from 'luxon';
import type { Turn } from './words.ts';

/** Which turn it is on which day, in the site's own time (L3, S5). */
export type RotationCalendar = {
  /** The turn of each weekday, Monday first: seven of them. */
  week: readonly Turn[];
  /** The month's own disk, and its day; null where no disk is kept for the month. */
  month: { turn: Turn; which: 'first' | 'last'; weekday: number } | null;
  /** Local time, `HH:MM`, at which a day's disk is due in the drive: until then the day before's still is. */
  changesAt: string;
};

/**
 * The guide's own rotation (L3): A on Monday, Wednesday and Friday, B on the other days, C once a month. The month's day is
 * its first Monday: a working day, and one on which every disk is at the clinic's weekly rhythm anyway. A day's disk is due
 * at six in the morning, so that a backup at night goes to the disk that people put in the day before.
 */
export const usualCalendar: RotationCalendar = {
  week: ['A', 'B', 'A', 'B', 'A', 'B', 'B'],
  month: { turn: 'C', which: 'first', weekday: 1 },
  changesAt: '06:00',
};

/** A disk as the rotation sees it. */
export type RotatedDisk = { id: string; turn: Turn; isRetired: boolean };

export type TurnNow<Disk extends RotatedDisk> = {
  /** Local date of the rotation's day, `2026-11-24`. */
  day: string;
  /** Null where no disk has that turn: then any disk of the set will do. */
  turn: Turn | null;
  /** The disks that belong in the drive; any one of them will do. None while the set has no disk. */
  disks: Disk[];
  from: Date;
  /** When the next day's turn begins. */
  until: Date;
};

/**
 * Whose turn it is. A turn that no disk in use has falls back, the month's to the weekday's, and the weekday's to any disk
 * of the set: a copy on some disk is better than none.
 */
export function judgeTurn<Disk extends RotatedDisk>(
  calendar: RotationCalendar,
  disks: readonly Disk[],
  timeZone: string,
  now: Date,
): TurnNow<Disk> {
  const day = rotationDay(calendar, timeZone, now);
  return turnOf(calendar, disks, day);
}

/** The turns of so many days, today's first: what reception reads on a Friday. */
export function planTurns<Disk extends RotatedDisk>(
  calendar: RotationCalendar,
  disks: readonly Disk[],
  timeZone: string,
  now: Date,
  days: number,
): TurnNow<Disk>[] {
  const first = rotationDay(calendar, timeZone, now);
  return Array.from({ length: days }, (_, index) => turnOf(calendar, disks, first.plus({ days: index })));
}

/** When this disk's turn next begins, today's included; null when it has none within the next six weeks. */
export function nextTurnOf(
  diskId: string,
  calendar: RotationCalendar,
  disks: readonly RotatedDisk[],
  timeZone: string,
  now: Date,
): Date | null {
  const coming = planTurns(calendar, disks, timeZone, now, 43);
  return coming.find((turn) => turn.disks.some((disk) => disk.id === diskId))?.from ?? null;
}

/** How many of this disk's turns began after `since` and are over: what a disk that is never brought in has let pass. */
export function countTurnsPassed(
  diskId: string,
  calendar: RotationCalendar,
  disks: readonly RotatedDisk[],
  timeZone: string,
  since: Date,
  now: Date,
): number {
  const days = Math.min(400, Math.ceil((now.getTime() - since.getTime()) / 86_400_000) + 2);
  return planTurns(calendar, disks, timeZone, since, Math.max(0, days)).filter(
    (turn) => turn.from > since && turn.until <= now && turn.disks.some((disk) => disk.id === diskId),
  ).length;
}

function rotationDay(calendar: RotationCalendar, timeZone: string, now: Date): DateTime {
  const local = DateTime.fromJSDate(now, { zone: timeZone });
  const today = local.startOf('day');
  return local < changeOn(today, calendar.changesAt) ? today.minus({ days: 1 }) : today;
}

function turnOf<Disk extends RotatedDisk>(
  calendar: RotationCalendar,
  all: readonly Disk[],
  day: DateTime,
): TurnNow<Disk> {
  const inUse = all.filter((disk) => !disk.isRetired);
  const having = (turn: Turn | undefined) => inUse.filter((disk) => disk.turn === turn);
  const wanted = [
    isMonthDay(calendar, day) ? calendar.month?.turn : undefined,
    calendar.week[day.weekday - 1],
  ];
  const turn = wanted.find((one) => having(one).length > 0) ?? null;
  return {
    day: day.toISODate() ?? '',
    turn,
    disks: turn === null ? inUse : having(turn),
    from: changeOn(day, calendar.changesAt).toJSDate(),
    until: changeOn(day.plus({ days: 1 }), calendar.changesAt).toJSDate(),
  };
}

function isMonthDay({ month }: RotationCalendar, day: DateTime): boolean {
  if (month === null || day.weekday !== month.weekday) return false;
  const neighbour = month.which === 'first' ? day.minus({ weeks: 1 }) : day.plus({ weeks: 1 });
  return neighbour.month !== day.month;
}

/** A time that a clock change skips comes as much later as the clock jumped. */
function changeOn(day: DateTime, time: string): DateTime {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return DateTime.fromObject(
    { year: day.year, month: day.month, day: day.day, hour, minute },
    { zone: day.zone },
  );
}
