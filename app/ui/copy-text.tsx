'use client';

import { useTranslations } from 'next-intl';
import { useRef, useState } from 'react';
import { Icon } from './icons.tsx';

/** A command or a value to take elsewhere, with a button that copies it. `label` says what it is. */
export function CopyText({ text, label }: { text: string; label: string }) {
  const t = useTranslations('ui');
  const [state, setState] = useState<'idle' | 'copied' | 'selected'>('idle');
  const shown = useRef<HTMLElement>(null);

  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      setState('copied');
    } catch {
      // Without HTTPS or permission there is no clipboard: select the text, so that the keyboard can copy it.
      if (shown.current) getSelection()?.selectAllChildren(shown.current);
      setState('selected');
    }
  }

  return (
    <div className="my-2 rounded-[9px] border border-line bg-idle-bg">
      <div className="flex items-center justify-between gap-2 border-line border-b py-1 pr-1 pl-3">
        <span className="text-[13px] text-soft">{label}</span>
        <button
          className="inline-flex min-h-8 items-center gap-1.5 rounded-md px-2.5 font-[550] text-[13.5px] text-accent hover:bg-accent-bg"
          data-no-print
          onClick={copy}
          type="button"
        >
          <Icon name={state === 'copied' ? 'check' : 'copy'} size={14} />
          {state === 'copied' ? t('copied') : t('copy')}
        </button>
      </div>
      <pre className="whitespace-pre-wrap px-3 py-2 font-mono text-[13px] leading-[1.55] [overflow-wrap:anywhere]">
        <code ref={shown}>{text}</code>
      </pre>
      <span className="sr-only" role="status">
        {state === 'copied' ? t('copied') : state === 'selected' ? t('selected') : ''}
      </span>
      {state === 'selected' && <p className="px-3 pb-2 text-[13px] text-soft">{t('selected')}</p>}
    </div>
  );
}
