import { describe, expect, test } from 'vitest';
import { formatBytes, formatBytesChange, formatDuration, formatSince, formatWhen } from './format.ts';
import { pickLocale } from './locales.ts';

/** Intl uses several kinds of space; to the reader they are one. */
const plain = (text: string): string => text.replace(/\s/gu, ' ');
const minute = 60_000;

describe('a size', () => {
  test.each([
    [0, 'en', '0 bytes'],
    [999, 'en', '999 bytes'],
    [512_400_000, 'en', '512.4 MB'],
    [512_400_000, 'fr', '512,4 Mo'],
    [512_400_000, 'cs', '512,4 MB'],
    [1_024_800_000, 'cs', '1,0 GB'],
    [3_000_000_000_000_000, 'en', '3,000 TB'],
  ])('of %d reads in %s as %s', (bytes, locale, text) => {
    expect(plain(formatBytes(bytes, locale))).toBe(text);
  });

  test('that changed says by how much and which way, one that did not says so', () => {
    expect([1_800_000, -1_800_000, 0].map((bytes) => plain(formatBytesChange(bytes, 'en')))).toEqual([
      '+ 1.8 MB',
      '− 1.8 MB',
      '=',
    ]);
  });
});

describe('a duration', () => {
  test.each([
    [400, 'en', '0.4 seconds'],
    [39_000, 'en', '39 seconds'],
    [500_000, 'fr', '8 minutes 20 secondes'],
    [60 * minute, 'en', '1 hour'],
    [38 * 60 * minute, 'en', '38 hours'],
    [38 * 60 * minute + 20 * minute, 'cs', '38 hodin'],
    [3 * 24 * 60 * minute, 'cs', '3 dny'],
  ])('of %d ms reads in %s as %s', (ms, locale, text) => {
    expect(plain(formatDuration(ms, locale, 'long'))).toBe(text);
  });
});

describe('an instant', () => {
  const at = new Date('2026-11-21T23:30:00Z');

  test("is written in the site's zone, with the day named", () => {
    expect(plain(formatWhen(at, 'Europe/Paris', 'en', 'long'))).toMatch(
      /^Sunday,? 22 November(,| at) 00:30$/,
    );
    expect(plain(formatWhen(at, 'Europe/Lisbon', 'fr', 'long'))).toMatch(/^samedi 21 novembre à 23:30$/);
  });

  test('is only a time today, a weekday within six days, and a date before that', () => {
    const say = (now: string) => formatSince(at, new Date(now), 'Europe/Paris', 'en');
    expect(say('2026-11-22T08:00:00Z')).toEqual({ day: 'today', text: '00:30' });
    expect(say('2026-11-24T08:00:00Z').day).toBe('week');
    expect(plain(say('2026-11-24T08:00:00Z').text)).toMatch(/^Sunday,? 00:30$/);
    expect(say('2026-11-28T08:00:00Z').day).toBe('older');
    expect(say('2026-11-20T08:00:00Z').day).toBe('week');
    // A week ahead: "Sunday" alone would be taken for today.
    expect(plain(say('2026-11-15T08:00:00Z').text)).toMatch(/^22 November/);
  });
});

describe('the language of a page', () => {
  test.each<[string | undefined, string | null, string, string]>([
    ['cs', 'fr', 'cs', 'is the chosen one, whatever the browser says'],
    [undefined, 'de, fr-CH;q=0.8, en;q=0.9', 'en', "is the browser's best liked one that we speak"],
    [undefined, 'sk-SK', 'cs', 'is Czech for a Slovak browser'],
    [undefined, 'fr;q=0', 'en', 'is not one that the browser refuses'],
    ['xx', null, 'en', 'is English when nothing fits'],
  ])('%s, %s → %s: %s', (chosen, accepted, locale) => {
    expect(pickLocale(chosen, accepted)).toBe(locale);
  });
});
