import { createTranslator } from 'next-intl';
import { describe, expect, test } from 'vitest';
import { auditActions } from '#lib/central/audit/actions.ts';
import { locales, roles } from '#lib/domain/words.ts';
import { loadMessages } from '#lib/i18n/messages.ts';

const figures = {
  subject: 'Jana Nová',
  practice: 'Cabinet du Rhône',
  place: 'Lyon',
  role: 'Manager',
  by: 'mail',
  count: 2,
};

describe.each(locales)('in %s', (locale) => {
  // Loaded as plain text: the keys are drawn from the actions, which is what is tested.
  const messages = loadMessages(locale) as Record<string, never>;
  const t = createTranslator<Record<string, never>>({
    locale,
    messages,
    onError: (error) => {
      throw error;
    },
  }) as unknown as (key: string, values?: Record<string, string | number>) => string;

  test.each(auditActions)('%s has its sentence', (action) => {
    const sentence = t(`audit.sentence.${action.replace('.', '_')}`, figures);
    expect(sentence).toMatch(/\p{L}{3}/u);
    expect(sentence).not.toMatch(/[{}]/);
    // Only what happened to the whole desk, to a site's agent has no name of its own in it.
    if (!/^(settings\.changed|agent\.)/.test(action)) expect(sentence).toContain('Jana Nová');
  });
  test.each([...new Set(auditActions.map((action) => action.split('.')[0]))])(
    '%s can be filtered by',
    (kind) => {
      expect(t(`audit.kind.${kind}`)).not.toBe('');
    },
  );
  test.each(roles)('%s says what it lets somebody do', (role) => {
    expect(t(`permissions.role.${role}`).length).toBeGreaterThan(15);
  });
});
