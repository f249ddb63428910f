import type { ReactNode } from 'react';
import { type Tone, toneEdge } from './tone.ts';

type CardProps = {
  title?: ReactNode;
  /** Beside the title, at the right. */
  actions?: ReactNode;
  /** Marks the card's edge; never the only sign of a state. */
  tone?: Tone;
  /** For a table or a list that reaches the card's edges. */
  flush?: boolean;
  id?: string;
  level?: 2 | 3;
  children: ReactNode;
};

export function Card({ title, actions, tone, flush = false, id, level = 2, children }: CardProps) {
  const Heading = level === 2 ? 'h2' : 'h3';
  return (
    <section
      className={`mb-3 rounded-[14px] border border-line bg-card ${tone ? `border-l-4 ${toneEdge[tone]}` : ''} ${flush ? 'overflow-hidden' : 'p-4 desk:px-[22px] desk:py-5'}`}
      id={id}
    >
      {(title || actions) && (
        <div
          className={`flex flex-wrap items-center justify-between gap-x-4 gap-y-2 ${flush ? 'px-4 pt-4 pb-2 desk:px-[22px]' : 'mb-3'}`}
        >
          {title && <Heading className="font-semibold text-[16px]">{title}</Heading>}
          {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
        </div>
      )}
      {children}
    </section>
  );
}
