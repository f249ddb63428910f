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
        <li className="flex items-baseline gap-2.5" key={key}>
          <Icon className={`translate-y-[2px] ${toneText[tone]}`} name={toneIcons[tone]} size={14} />
          <span className="w-[9.5rem] flex-none text-[13.5px] text-soft">
            <DateTimeText at={at} timeZone={timeZone} />
          </span>
          <span className="min-w-0">{text}</span>
        </li>
      ))}
    </ol>
  );
}
