import { DateTime } from 'luxon';
import type { Schedule } from './schedule.ts';

/** What a clock change does to a time of day that a policy names. */
export type ClockNote =
  /** The hour is left out that night: the backup is due later by as much as the clock jumped. */
  | { kind: 'skipped'; time: string; dueTime: string; day: Date }
  /** The hour comes twice that night: the backup is due once, the first time. */
  | { kind: 'twice'; time: string; day: Date };

/** How far ahead a clock change is worth a note: each zone that changes does so within this. */
const horizonDays = 370;

/** The notes for the next clock changes of a zone that touch a due moment; empty when none does. */
export function planClockNotes(schedule: Schedule, timeZone: string, now: Date): ClockNote[] {
  const notes: ClockNote[] = [];
  let day = DateTime.fromJSDate(now, { zone: timeZone }).startOf('day');
  for (let ahead = 0; ahead < horizonDays; ahead += 1) {
    const next = day.plus({ days: 1 });
    if (day.offset !== next.offset && schedule.days.includes(day.weekday)) {
      for (const time of schedule.times) {
        const note = noteOf(day, time);
        if (note !== null && !notes.some((had) => had.kind === note.kind && had.time === note.time))
          notes.push(note);
      }
    }
    day = next;
  }
  return notes;
}

function noteOf(day: DateTime, time: string): ClockNote | null {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  const at = day.set({ hour, minute });
  // Luxon gives a time that doesn't exist as the one an hour (the jump) later.
  if (at.hour !== hour || at.minute !== minute) {
    return { kind: 'skipped', time, dueTime: at.toFormat('HH:mm'), day: day.toJSDate() };
  }
  return at.getPossibleOffsets().length > 1 ? { kind: 'twice', time, day: day.toJSDate() } : null;
}
