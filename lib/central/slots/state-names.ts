import type { SlotState as Word } from '#lib/domain/words.ts';
import type { SlotState as Stored } from '#prisma/generated/enums.ts';

/** PostgreSQL's enum names hold no hyphen. */
export function storedSlotState(state: Word): Stored {
  return state === 'kept-late' ? 'kept_late' : state;
}

export function slotStateWord(stored: Stored): Word {
  return stored === 'kept_late' ? 'kept-late' : stored;
}
