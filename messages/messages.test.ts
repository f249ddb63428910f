import { createTranslator } from 'next-intl';
import { describe, expect, test } from 'vitest';
import { failureCodes } from '#lib/contract/failure.ts';
import { healthReasons } from '#lib/domain/health.ts';
import { locales } from '#lib/domain/words.ts';
import { loadMessages, type MessageTree } from '#lib/i18n/messages.ts';

/** `namespace.path.to.key` → text. */
function texts(tree: MessageTree, path = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    const name = path === '' ? key : `${path}.${key}`;
    if (typeof value === 'string') found.set(name, value);
    else for (const [inner, text] of texts(value, name)) found.set(inner, text);
  }
  return found;
}

const byLocale = new Map(locales.map((locale) => [locale, texts(loadMessages(locale))]));
const english = byLocale.get('en') ?? new Map<string, string>();

function argumentsOf(text: string): Set<string> {
  return new Set([...text.matchAll(/\{\s*([a-zA-Z]\w*)\s*[,}]/g)].flatMap((match) => match[1] ?? []));
}

function tagsOf(text: string): Set<string> {
  return new Set([...text.matchAll(/<([a-z]\w*)>/gi)].flatMap((match) => match[1] ?? []));
}

/** Of `{count, plural, one {…} other {…}}` the part in which its forms stand, to its closing brace. */
function pluralsOf(text: string): string[] {
  return [...text.matchAll(/,\s*plural\s*,/g)].map(({ index }) => {
    let depth = 1;
    let end = index;
    while (end < text.length && depth > 0) {
      if (text[end] === '{') depth += 1;
      if (text[end] === '}') depth -= 1;
      end += 1;
    }
    return text.slice(index, end);
  });
}

describe.each(locales)('the texts in %s', (locale) => {
  const own = byLocale.get(locale) ?? new Map<string, string>();

  test('are the same ones as in English', () => {
    const missing = [...english.keys()].filter((key) => !own.has(key));
    const extra = [...own.keys()].filter((key) => !english.has(key));
    expect({ missing, extra }).toEqual({ missing: [], extra: [] });
  });

  test('are never empty', () => {
    expect([...own].filter(([, text]) => text.trim() === '').map(([key]) => key)).toEqual([]);
  });

  test('can be formatted, and ask for no figure that the English ones do without', () => {
    const problems: string[] = [];
    for (const [key, text] of own) {
      const asked = argumentsOf(english.get(key) ?? '');
      const values = Object.fromEntries([
        ...[...asked].map((name) => [name, 2]),
        ...[...tagsOf(english.get(key) ?? '')].map((name) => [name, (chunks: unknown) => chunks]),
      ]);
      const t = createTranslator({
        locale,
        messages: { text },
        onError: (error) => problems.push(`${key}: ${error.message}`),
      });
      t.rich('text', values);
    }
    expect(problems).toEqual([]);
  });

  test('have every form of number that the language has', () => {
    const needed = new Intl.PluralRules(locale).resolvedOptions().pluralCategories;
    // Czech "many" is for fractions and French "many" for millions: figures of neither kind are counted here.
    const used = needed.filter((form) => form !== 'many');
    const missing = [...own].flatMap(([key, text]) =>
      pluralsOf(text)
        .filter((plural) => /\bone\s*\{/.test(plural))
        .flatMap((plural) => used.filter((form) => !new RegExp(`\\b${form}\\s*\\{`).test(plural)))
        .map((form) => `${key}: ${form}`),
    );
    expect(missing).toEqual([]);
  });

  test('say of every failure what happened and what to do', () => {
    const wanted = failureCodes.flatMap((code) => [`failures.${code}.what`, `failures.${code}.do`]);
    expect(wanted.filter((key) => !own.has(key))).toEqual([]);
  });

  test('say of every reason why a site is not safe, and what to do', () => {
    const wanted = healthReasons.flatMap((code) =>
      ['pill', 'text', 'do'].map((part) => `site.reason.${code}.${part}`),
    );
    expect(wanted.filter((key) => !own.has(key))).toEqual([]);
  });
});
