import type { IconName } from './icons.tsx';

/** What a state means to the reader. `idle` says that nothing is asked of anybody. */
export type Tone = 'ok' | 'warn' | 'bad' | 'idle';

/** A state is always an icon, a word and a colour together; this is which icon goes with which colour. */
export const toneIcons: Record<Tone, IconName> = { ok: 'check', warn: 'warn', bad: 'cross', idle: 'none' };

export const toneText: Record<Tone, string> = {
  ok: 'text-ok',
  warn: 'text-warn',
  bad: 'text-bad',
  idle: 'text-soft',
};

export const toneFill: Record<Tone, string> = {
  ok: 'bg-ok-bg text-ok',
  warn: 'bg-warn-bg text-warn',
  bad: 'bg-bad-bg text-bad',
  idle: 'bg-idle-bg text-soft',
};

export const toneEdge: Record<Tone, string> = {
  ok: 'border-l-ok',
  warn: 'border-l-warn',
  bad: 'border-l-bad',
  idle: 'border-l-edge',
};
