'use client';

import { useTranslations } from 'next-intl';
import { type ReactNode, useEffect, useRef } from 'react';
import { inGroups, type RecoveryPair } from '#app/keys/recovery-key.ts';
import { SaveButton } from '#app/setup/save-button.tsx';
import { Button } from '#app/ui/button.tsx';
import { CopyText } from '#app/ui/copy-text.tsx';
import { Notice } from '#app/ui/notice.tsx';
import type { RecoveryKey } from '#lib/central/recovery-key/find-recovery-key.ts';
import { RecoverySheet } from '../../sheet/_parts/recovery-sheet.tsx';

type ShownKeyProps = {
  known: RecoveryKey;
  pair: RecoveryPair;
  isPending: boolean;
  onGoOn: () => void;
  children: ReactNode;
};

/** The key, this once: to print as a sheet, to save as a file, or to write down. */
export function ShownKey({ known, pair, isPending, onGoOn, children }: ShownKeyProps) {
  const t = useTranslations('recovery.shown');
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <>
      <section className="mb-3 rounded-[14px] border border-line bg-card p-4 desk:px-[22px] desk:py-5 print:hidden">
        <h2 className="mb-2 font-semibold text-[16px]" ref={heading} tabIndex={-1}>
          {t('title')}
        </h2>
        <Notice tone="warn">{t('once')}</Notice>
        <p
          className="my-4 flex flex-wrap gap-x-2.5 gap-y-1 rounded-[9px] bg-idle-bg px-3.5 py-3 font-mono text-[16px]"
          translate="no"
        >
          {inGroups(pair.identity).map((group, position) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: groups may be equal and never change places
            <span key={position}>{group}</span>
          ))}
        </p>
        <div className="mb-3 flex flex-wrap gap-2">
          <Button icon="print" onClick={() => window.print()} variant="main">
            {t('print')}
          </Button>
          <Button
            icon="download"
            onClick={() => download(fileName(known), fileText(known, pair, t('fileNote')))}
          >
            {t('saveFile')}
          </Button>
        </div>
        <CopyText label={t('whole')} text={pair.identity} />
        <p className="my-3 text-soft">{t('where')}</p>
        {children}
        <SaveButton isPending={isPending} onPress={onGoOn} variant="plain">
          {t('goOn')}
        </SaveButton>
      </section>
      <div className="hidden print:block">
        <RecoverySheet identity={pair.identity} known={known} recipient={pair.recipient} />
      </div>
    </>
  );
}

/** What `age -i` reads, with what it is for on lines that age takes for comments. */
function fileText(known: RecoveryKey, pair: RecoveryPair, note: string): string {
  return `# Keepwell · ${known.practice.name}\n# ${note}\n# public key: ${pair.recipient}\n${pair.identity}\n`;
}

function fileName(known: RecoveryKey): string {
  const name = known.practice.name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .toLowerCase();
  return `keepwell-recovery-key-${name || known.practice.id}.txt`;
}

function download(name: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
