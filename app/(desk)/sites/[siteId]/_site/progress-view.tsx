'use client';

import { useLocale, useTranslations } from 'next-intl';
import type { Progress } from '#lib/contract/progress.ts';
import { formatBytes } from '#lib/i18n/format.ts';

type ProgressViewProps = {
  progress: Progress;
  label: string;
  destinations: { destinationId: string; name: string }[];
};

/** Where a running backup is: bytes and rate of the dump, then each destination's share. */
export function ProgressView({ progress, label, destinations }: ProgressViewProps) {
  const t = useTranslations('site.live');
  const locale = useLocale();
  const bytes = (count: number): string => formatBytes(count, locale);
  const { dumpedBytes, expectedBytes, bytesPerSecond } = progress;
  const figures = { done: bytes(dumpedBytes), rate: bytes(bytesPerSecond) };
  const nameOf = (id: string): string => destinations.find((one) => one.destinationId === id)?.name ?? id;
  return (
    <div className="mt-1.5">
      <Bar done={dumpedBytes} label={label} total={expectedBytes} />
      <p className="mt-1 text-[13.5px] text-soft">
        {expectedBytes === null
          ? t('bytesOnly', figures)
          : t('bytes', { ...figures, expected: bytes(expectedBytes) })}
      </p>
      {progress.copies.length > 0 && (
        <ul className="mt-1 text-[13.5px] text-soft">
          {progress.copies.map((copy) => (
            <li key={copy.destinationId}>
              {t(`copy.${copy.state}`, {
                destination: nameOf(copy.destinationId),
                done: bytes(copy.bytes),
                total: bytes(copy.totalBytes),
              })}
              {copy.state === 'storing' && (
                <Bar done={copy.bytes} label={nameOf(copy.destinationId)} total={copy.totalBytes} />
              )}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** Full when more came than was expected; moving to and fro when nothing is known to compare with. */
function Bar({ done, total, label }: { done: number; total: number | null; label: string }) {
  const share = total === null || total === 0 ? null : Math.min(1, done / total);
  return (
    <progress
      aria-label={label}
      className="block h-2 w-full max-w-xl appearance-none overflow-hidden rounded-full bg-idle-bg accent-accent [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-idle-bg [&::-webkit-progress-value]:bg-accent [&::-webkit-progress-value]:transition-[width]"
      max={1}
      {...(share === null ? {} : { value: share })}
    />
  );
}
