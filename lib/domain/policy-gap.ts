import type { Schedule } from './schedule.ts';

const minutesPerWeek = 7 * 24 * 60;

/** Minutes between the two due moments of a week that lie closest, by the clock on the wall; null when nothing is due. */
export function shortestGapMinutes(schedule: Schedule): number | null {
  const minutes = schedule.days
    .flatMap((day) => schedule.times.map((time) => (day - 1) * 24 * 60 + minuteOfDay(time)))
    .sort((a, b) => a - b);
  const [first] = minutes;
  if (first === undefined) return null;
  return Math.min(...minutes.map((at, index) => (minutes[index + 1] ?? first + minutesPerWeek) - at));
}

function minuteOfDay(time: string): number {
  const [hour, minute] = time.split(':').map(Number);
  return (hour ?? 0) * 60 + (minute ?? 0);
}
