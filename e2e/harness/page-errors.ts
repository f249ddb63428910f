import { expect, type Page } from '@playwright/test';

const allowed = new WeakMap<Page, RegExp[]>();

/** Collects what goes wrong in a page from now on. */
export function watchForErrors(page: Page): { expectNone(): void } {
  const errors: string[] = [];
  allowed.set(page, []);
  page.on('pageerror', (error) => errors.push(`uncaught: ${error.stack ?? error.message}`));
  page.on('console', (message) => {
    if (message.type() !== 'error') return;
    const text = `console: ${message.text()} (${message.location().url})`;
    if (!allowed.get(page)?.some((pattern) => pattern.test(text))) errors.push(text);
  });
  return { expectNone: () => expect(errors, 'errors in the page').toEqual([]) };
}

/** For a refusal that the story itself provokes: the browser's own complaint about that answer is then no fault. */
export function allowStatus(page: Page, status: number): void {
  allowConsole(page, new RegExp(`status of ${status}`));
}

export function allowConsole(page: Page, pattern: RegExp): void {
  allowed.get(page)?.push(pattern);
}
