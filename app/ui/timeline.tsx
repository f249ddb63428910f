import type { ReactNode } from 'react';
import { DateTimeText } from './date-time-text.tsx';
import { Icon } from './icons.tsx';
import { type Tone, toneIcons, toneText } from './tone.ts';

export type Moment = { key: string; at: Date; tone: Tone; text: ReactNode };

/** What happened, in the order in which it did. */
export function Timeline({ moments, timeZone }: { moments: Moment[]; timeZone: string }) {
  const inOrder = [...moments].sort((a, b) => a.at.getTime() - b.at.getTime());
  return (
    <ol className="flex flex-col gap-1.5">
      {inOrder.map(({ key, at, tone, text }) => (
        <li className="flex flex-wrap items-baseline gap-x-2.5 desk:flex-nowrap" key={key}>
          <Icon className={`translate-y-[2px] ${toneText[tone]}`} name={toneIcons[tone]} size={14} />
          <span className="w-[10.5rem] flex-none text-[13.5px] text-soft">
            <DateTimeText at={at} style="exact" timeZone={timeZone} />
          </span>
          <span className="min-w-0 basis-full pl-6 desk:basis-auto desk:pl-0">{text}</span>
        </li>
      ))}
    </ol>
  );
}
