import type { ReactNode } from 'react';
import { Icon, type IconName } from './icons.tsx';
import { type Tone, toneFill, toneIcons, toneText } from './tone.ts';

type StateProps = { tone: Tone; icon?: IconName; children: ReactNode };

/** A state in a badge: icon, word and colour, always in that company. */
export function StatePill({ tone, icon, children }: StateProps) {
  return (
    <span
      className={`inline-flex w-fit items-center gap-1 rounded-full py-0.5 pr-2.5 pl-1.5 font-semibold text-[12.5px] leading-5 ${toneFill[tone]}`}
    >
      <Icon name={icon ?? toneIcons[tone]} size={13} />
      {children}
    </span>
  );
}

/** The same in running text or in a table's cell, without the badge. */
export function StateWord({ tone, icon, children }: StateProps) {
  return (
    <span className="inline-flex items-baseline gap-1.5 text-start">
      <span className={`translate-y-[2px] ${toneText[tone]}`}>
        <Icon name={icon ?? toneIcons[tone]} size={14} />
      </span>
      <span>{children}</span>
    </span>
  );
}
