import type { RestoreState } from '#lib/domain/words.ts';
import type { RestoreState as StoredState } from '#prisma/generated/enums.ts';

/** The database's enum has underscores where the word has a hyphen. */
export function stateWord(state: StoredState): RestoreState {
  return state.replace('_', '-') as RestoreState;
}

export function storedState(state: RestoreState): StoredState {
  return state.replace('-', '_') as StoredState;
}
