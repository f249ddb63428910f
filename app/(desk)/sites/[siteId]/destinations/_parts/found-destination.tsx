'use client';

import { useTranslations } from 'next-intl';
import { BytesText } from '#app/ui/figures.tsx';
import { StateWord } from '#app/ui/state-pill.tsx';
import type { Tone } from '#app/ui/tone.ts';
import type { DestinationKind } from '#lib/domain/words.ts';
import type { Figures } from '#lib/shared/errors.ts';

const steps = ['connect', 'folder', 'write', 'read', 'delete', 'space'] as const;
const tones: Record<string, Tone> = { passed: 'ok', failed: 'bad' };

/** What the agent did at the destination, step by step, and the free space there. */
export function FoundDestination({ figures, kind }: { figures: Figures; kind: DestinationKind }) {
  const t = useTranslations('destination.found');
  const { freeBytes } = figures;
  return (
    <>
      <ul className="mt-2 grid gap-0.5">
        {steps
          // A folder is there or isn't: nothing is signed in to.
          .filter((step) => figures[step] !== undefined && !(kind === 'folder' && step === 'connect'))
          .map((step) => (
            <li key={step}>
              <StateWord tone={tones[String(figures[step])] ?? 'idle'}>
                {t(step === 'folder' && kind === 's3' ? 'bucket' : `step.${step}`)}
                {figures[step] === 'not-tried' && ` · ${t('notTried')}`}
              </StateWord>
            </li>
          ))}
      </ul>
      {typeof freeBytes === 'number' && (
        <p className="mt-1">{t.rich('free', { bytes: () => <BytesText bytes={freeBytes} /> })}</p>
      )}
    </>
  );
}
