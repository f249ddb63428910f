import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locale } from '#lib/domain/words.ts';

/** A namespace is a file of that name in each language's folder; messages nest as their keys do. */
export type MessageTree = { [key: string]: string | MessageTree };

const folder = join(process.cwd(), 'messages');
const kept = new Map<Locale, MessageTree>();

/** Every namespace of a language. Read once; while developing, each time, so that an edit shows at once. */
export function loadMessages(locale: Locale): MessageTree {
  const known = kept.get(locale);
  if (known !== undefined && process.env.NODE_ENV === 'production') return known;
  const messages: MessageTree = {};
  for (const file of readdirSync(join(folder, locale)).sort()) {
    if (!file.endsWith('.json')) continue;
    messages[file.slice(0, -'.json'.length)] = JSON.parse(readFileSync(join(folder, locale, file), 'utf8'));
  }
  kept.set(locale, messages);
  return messages;
}
