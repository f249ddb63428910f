import type { ReactNode } from 'react';
import { Icon } from './icons.tsx';
import { type Tone, toneFill, toneIcons } from './tone.ts';

type NoticeProps = {
  tone: Tone;
  title?: ReactNode;
  actions?: ReactNode;
  /** Read out when it appears: set it on the outcome of what the reader just did. */
  live?: boolean;
  children?: ReactNode;
};

/** What the reader should know before going on, and what to do about it. */
export function Notice({ tone, title, actions, live = false, children }: NoticeProps) {
  const role = live ? (tone === 'bad' ? 'alert' : 'status') : undefined;
  return (
    <div className={`mb-3 flex items-start gap-2.5 rounded-[11px] px-3.5 py-3 ${toneFill[tone]}`} role={role}>
      <Icon className="mt-[3px]" name={toneIcons[tone]} />
      <div className="min-w-0 flex-1 text-ink">
        {title && <p className="font-semibold">{title}</p>}
        {children && <div className="text-[14.5px]">{children}</div>}
        {actions && <div className="mt-2 flex flex-wrap gap-2">{actions}</div>}
      </div>
    </div>
  );
}
