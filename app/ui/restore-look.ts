import type { RestoreState } from '#lib/domain/words.ts';
import type { IconName } from './icons.tsx';
import type { Tone } from './tone.ts';

/** How a state looks; while a decision is wanted it asks for somebody. */
export function restoreLook(line: { state: RestoreState; isSubmitted: boolean }): {
  tone: Tone;
  icon?: IconName;
  word: string;
} {
  const { state, isSubmitted } = line;
  switch (state) {
    case 'requested':
      return { tone: 'idle', icon: 'turning', word: 'requested' };
    case 'checked':
      return isSubmitted
        ? { tone: 'warn', icon: 'wait', word: 'submitted' }
        : { tone: 'idle', icon: 'wait', word: 'checked' };
    case 'approved':
      return { tone: 'idle', icon: 'turning', word: 'approved' };
    case 'safety-backup':
    case 'restoring':
    case 'proving':
      return { tone: 'idle', icon: 'turning', word: state };
    case 'swapped':
    case 'restored':
      return { tone: 'warn', icon: 'check', word: state };
    case 'signed-off':
      return { tone: 'ok', word: state };
    case 'failed':
      return { tone: 'bad', word: state };
    case 'rejected':
    case 'lapsed':
    case 'withdrawn':
      return { tone: 'idle', word: state };
  }
}
