import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertySettings } from '#scripts/testing/seed.ts';
import {
  isOldEnough,
  judgeClosing,
  judgeKept,
  judgePermitTime,
  keptName,
  maxNameBytes,
  mayHaveTouchedOriginal,
  restoringName,
  stepsOf,
} from './restore-run.ts';

const at = (text: string) => new Date(text);
const caseId = 'rst_0193a5c2e4f07b1c9d2e3f4a';

describe('the steps of a run', () => {
  it('touch the original only after the restored database was compared, and let people in last', () => {
    const steps = stepsOf({ isUndo: false, mode: 'replace' });
    const first = steps.findIndex(mayHaveTouchedOriginal);
    expect(steps.indexOf('comparing')).toBe(first - 1);
    expect(steps.indexOf('safety-backup')).toBeLessThan(steps.indexOf('restoring'));
    expect(steps.at(-1)).toBe('allowing');
  });

  it('beside the original never touch it; an undo saves it first and restores nothing', () => {
    expect(stepsOf({ isUndo: false, mode: 'beside' }).some(mayHaveTouchedOriginal)).toBe(false);
    const undo = stepsOf({ isUndo: true, mode: 'replace' });
    expect(undo).toContain('safety-backup');
    expect(undo).not.toContain('restoring');
  });
});

describe('closing', () => {
  const state = { connected: 2, waitedMs: 0, waitMs: 60_000, isAcknowledged: false };

  it('goes on at once when nobody is in, and waits for those who are', () => {
    expect(judgeClosing({ ...state, connected: 0 })).toBe('go');
    expect(judgeClosing(state)).toBe('wait');
    expect(judgeClosing({ ...state, isAcknowledged: true })).toBe('wait');
  });

  it('puts people out after that only when the approver has seen them', () => {
    expect(judgeClosing({ ...state, waitedMs: 60_000 })).toBe('refuse');
    expect(judgeClosing({ ...state, waitedMs: 60_000, isAcknowledged: true })).toBe('go-and-end-sessions');
  });
});

describe('names', () => {
  it('tell the original’s time by the wall clock of the site, and are never one that is taken', () => {
    const now = at('2026-11-25T08:14:05.000Z');
    expect(keptName('clinic', now, 'Europe/Paris', [])).toBe('clinic_before_2026-11-25_09h14');
    const taken = ['clinic_before_2026-11-25_09h14'];
    expect(keptName('clinic', now, 'Europe/Paris', taken)).toBe('clinic_before_2026-11-25_09h14m05');
  });

  it('fit PostgreSQL’s limit in bytes, whatever the database is called, and keep their ends apart', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 63, unit: 'grapheme' }), (database) => {
        const kept = keptName(database, at('2026-11-25T08:14:05.000Z'), 'Europe/Paris', []);
        for (const name of [kept, restoringName(database, caseId)]) {
          expect(Buffer.byteLength(name)).toBeLessThanOrEqual(maxNameBytes);
          expect(name).not.toContain('\ufffd');
        }
        expect(kept.endsWith('_before_2026-11-25_09h14')).toBe(true);
        expect(restoringName(database, caseId).endsWith('_kw_9d2e3f4a')).toBe(true);
      }),
      propertySettings(),
    );
  });
});

describe('a kept original', () => {
  const question = {
    until: at('2026-12-02T08:00:00Z'),
    now: at('2026-12-01T08:00:00Z'),
    isSuccessorBackedUp: true,
  };

  it('stays until its time is over, and then until its successor is backed up', () => {
    expect(judgeKept(question)).toBe('keep');
    const later = { ...question, now: at('2026-12-03T08:00:00Z') };
    expect(judgeKept(later)).toBe('drop');
    expect(judgeKept({ ...later, isSuccessorBackedUp: false })).toBe('stays');
  });
});

describe('a permit’s time', () => {
  const times = {
    requestedAt: at('2026-11-25T08:00:00Z'),
    checkedAt: at('2026-11-25T08:05:00Z'),
    expiresAt: at('2026-11-26T08:00:00Z'),
    now: at('2026-11-25T09:00:00Z'),
  };

  it.each([
    ['2026-11-25T09:00:00Z', 'in-time'],
    ['2026-11-25T07:56:00Z', 'in-time'],
    ['2026-11-25T07:54:00Z', 'early'],
    ['2026-11-26T07:59:59Z', 'in-time'],
    ['2026-11-26T08:00:00Z', 'lapsed'],
  ])('at %s is %s', (now, verdict) => {
    expect(judgePermitTime({ ...times, now: at(now) })).toBe(verdict);
  });
});

describe('a pinned approver', () => {
  it('that was endorsed counts after a day, any other at once, and a clock that went back makes none older', () => {
    const pinnedAt = at('2026-11-25T08:00:00Z');
    expect(isOldEnough({ way: 'endorsed', pinnedAt }, at('2026-11-26T07:59:59Z'))).toBe(false);
    expect(isOldEnough({ way: 'endorsed', pinnedAt }, at('2026-11-26T08:00:00Z'))).toBe(true);
    expect(isOldEnough({ way: 'endorsed', pinnedAt }, at('2026-11-20T08:00:00Z'))).toBe(false);
    expect(isOldEnough({ way: 'enrolment', pinnedAt }, pinnedAt)).toBe(true);
    expect(isOldEnough({ way: 'at-site', pinnedAt }, pinnedAt)).toBe(true);
  });
});
