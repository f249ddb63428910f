import { useLocale } from 'next-intl';
import { formatBytes, formatBytesChange, formatDuration, intlLocale } from '#lib/i18n/format.ts';

/** A size with its unit: `512.4 MB`. */
export function BytesText({ bytes }: { bytes: number | bigint }) {
  return <span className="whitespace-nowrap">{formatBytes(Number(bytes), useLocale())}</span>;
}

/** Beside a size: how much more or less than the one before. */
export function BytesChangeText({ bytes }: { bytes: number }) {
  return (
    <span className="whitespace-nowrap text-[0.9em] text-soft">{formatBytesChange(bytes, useLocale())}</span>
  );
}

/** A duration with its units: `8 min 20 sec`. */
export function DurationText({ ms, display = 'short' }: { ms: number; display?: 'short' | 'long' }) {
  return <span className="whitespace-nowrap">{formatDuration(ms, useLocale(), display)}</span>;
}

export function NumberText({ value }: { value: number | bigint }) {
  return (
    <span className="whitespace-nowrap">{new Intl.NumberFormat(intlLocale(useLocale())).format(value)}</span>
  );
}
