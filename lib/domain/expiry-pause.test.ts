import { expect, it } from 'vitest';
import { judgeExpiryPause } from './expiry-pause.ts';

const now = new Date('2026-11-25T12:00:00Z');
const ago = (hours: number): Date => new Date(now.getTime() - hours * 3_600_000);
const hour = 3_600_000;
const calm = { jump: null, newestFactAt: ago(1), importedAt: null };

it('lets copies expire where the clock has gone as it should', () => {
  expect(judgeExpiryPause(calm, now)).toBeNull();
  expect(judgeExpiryPause({ ...calm, newestFactAt: null }, now)).toBeNull();
});

it('pauses for a day after the clock was set back, or far ahead', () => {
  for (const byMs of [-10 * 60_000, -400 * 24 * hour, 400 * 24 * hour]) {
    expect(judgeExpiryPause({ ...calm, jump: { at: ago(1), byMs } }, now)).toBe('clock_jumped');
    expect(judgeExpiryPause({ ...calm, jump: { at: ago(23.9), byMs } }, now)).toBe('clock_jumped');
    expect(judgeExpiryPause({ ...calm, jump: { at: ago(24), byMs } }, now)).toBeNull();
  }
});

it('takes a night in which the machine slept for no jump', () => {
  expect(judgeExpiryPause({ ...calm, jump: { at: ago(2), byMs: 10 * hour } }, now)).toBeNull();
});

it('pauses while the clock is behind what was journalled, and after a jump that lies ahead of it', () => {
  expect(judgeExpiryPause({ ...calm, newestFactAt: ago(-1) }, now)).toBe('clock_behind');
  expect(judgeExpiryPause({ ...calm, jump: { at: ago(-100), byMs: -hour } }, now)).toBe('clock_jumped');
});

it('pauses for a day after the journal was filled from a disk', () => {
  expect(judgeExpiryPause({ ...calm, importedAt: ago(3) }, now)).toBe('just_imported');
  expect(judgeExpiryPause({ ...calm, importedAt: ago(25) }, now)).toBeNull();
});
