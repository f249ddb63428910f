import type { CopyState as Word } from '#lib/domain/words.ts';
import type { CopyState as Stored } from '#prisma/generated/enums.ts';

/** PostgreSQL's enum names hold no hyphen. */
export function copyStateWord(stored: Stored): Word {
  return stored === 'given_up' ? 'given-up' : stored;
}
