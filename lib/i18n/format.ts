/** Figures and times as people read them, in their language. The same functions serve pages, mails and sheets. */

const byteUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** English is written the European way: the day before the month, a 24-hour clock. */
export function intlLocale(locale: string): string {
  return locale === 'en' ? 'en-GB' : locale;
}

/** Decimal units, as disks are sold and file managers show: `512.4 MB`, `512,4 Mo`. */
export function formatBytes(bytes: number, locale: string): string {
  const size = Math.abs(bytes);
  const power = size < 1000 ? 0 : Math.min(byteUnits.length - 1, Math.floor(Math.log10(size) / 3));
  const value = bytes / 1000 ** power;
  const isWhole = power === 0 || Math.abs(value) >= 1000;
  return new Intl.NumberFormat(intlLocale(locale), {
    style: 'unit',
    unit: byteUnits[power] ?? 'byte',
    unitDisplay: power === 0 ? 'long' : 'short',
    maximumFractionDigits: isWhole ? 0 : 1,
    minimumFractionDigits: isWhole || power < 2 ? 0 : 1,
  }).format(value);
}

/** With its sign, for a change from the one before: `+ 1.8 MB`; `=` when nothing changed. */
export function formatBytesChange(bytes: number, locale: string): string {
  if (bytes === 0) return '=';
  return `${bytes > 0 ? '+' : '−'} ${formatBytes(Math.abs(bytes), locale)}`;
}

const durationSteps = [
  { unit: 'day', ms: 86_400_000, next: 'hour' },
  { unit: 'hour', ms: 3_600_000, next: 'minute' },
  { unit: 'minute', ms: 60_000, next: 'second' },
] as const;
const unitMs = { hour: 3_600_000, minute: 60_000, second: 1000 };

/** One or two units, no more than the reader needs: `38 hours`, `8 min 20 sec`, `39 sec`, `0.4 sec`. */
export function formatDuration(ms: number, locale: string, display: 'short' | 'long' = 'short'): string {
  const figure = (value: number, unit: string, digits = 0): string =>
    new Intl.NumberFormat(intlLocale(locale), {
      style: 'unit',
      unit,
      // English shortens to "41 secs", which is no shorter than the word.
      unitDisplay: display === 'short' && locale === 'en' ? 'narrow' : display,
      maximumFractionDigits: digits,
    }).format(value);
  for (const step of durationSteps) {
    // Up to two days are told in hours: "38 hours" says more than "1 day 14 hours".
    if (ms < step.ms * (step.unit === 'day' ? 2 : 1)) continue;
    const whole = Math.floor(ms / step.ms);
    const rest = Math.floor((ms - whole * step.ms) / unitMs[step.next]);
    const long = step.unit === 'hour' && whole >= 10;
    return rest === 0 || long || step.unit === 'day'
      ? figure(whole, step.unit)
      : `${figure(whole, step.unit)} ${figure(rest, step.next)}`;
  }
  return figure(ms / 1000, 'second', ms < 10_000 ? 1 : 0);
}

export type WhenStyle = 'full' | 'exact' | 'long' | 'short' | 'day' | 'time' | 'date' | 'dayMonth';

const whenOptions: Record<WhenStyle, Intl.DateTimeFormatOptions> = {
  full: {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  },
  long: { weekday: 'long', day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit' },
  short: { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' },
  exact: {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  },
  day: { weekday: 'long', day: 'numeric', month: 'long' },
  time: { hour: '2-digit', minute: '2-digit' },
  date: { day: 'numeric', month: 'short', year: 'numeric' },
  dayMonth: { day: 'numeric', month: 'short' },
};

/** An instant in the site's zone, with the day named. */
export function formatWhen(at: Date, timeZone: string, locale: string, style: WhenStyle = 'short'): string {
  return new Intl.DateTimeFormat(intlLocale(locale), {
    ...whenOptions[style],
    timeZone,
    hourCycle: 'h23',
  }).format(at);
}

/**
 * The shortest that is still clear: the time alone for today, the weekday within six days before or after, else the date: a
 * week ahead, the same weekday would be taken for today.
 * `today 12:04` is left to the message file; `day` says which of the three it is.
 */
export function formatSince(
  at: Date,
  now: Date,
  timeZone: string,
  locale: string,
): { day: 'today' | 'week' | 'older'; text: string } {
  const date = (instant: Date): string => new Intl.DateTimeFormat('en-CA', { timeZone }).format(instant);
  const write = (options: Intl.DateTimeFormatOptions): string =>
    new Intl.DateTimeFormat(intlLocale(locale), { ...options, timeZone, hourCycle: 'h23' }).format(at);
  const time = { hour: '2-digit', minute: '2-digit' } as const;
  if (date(at) === date(now)) return { day: 'today', text: write(time) };
  if (Math.abs(now.getTime() - at.getTime()) < 6 * 86_400_000)
    return { day: 'week', text: write({ weekday: 'long', ...time }) };
  return { day: 'older', text: write({ day: 'numeric', month: 'long', ...time }) };
}
