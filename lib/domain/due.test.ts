import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertySettings } from '#scripts/testing/seed.ts';
import {
  copyMayPass,
  type DueQuestion,
  judgeDue,
  maxRetries,
  mayPass,
  planCopyRetry,
  type TryAtSlot,
} from './due.ts';

const at = (time: string) => new Date(`2026-03-10T${time}:00Z`);

function aQuestion(now: Date, change: Partial<DueQuestion> = {}): DueQuestion {
  return {
    schedule: { kind: 'times', days: [1, 2, 3, 4, 5, 6, 7], times: ['12:00'] },
    timeZone: 'Europe/Paris',
    activeFrom: new Date('2026-03-01T00:00:00Z'),
    graceMinutes: 60,
    now,
    ...change,
  };
}

function aTry(change: Partial<TryAtSlot> = {}): TryAtSlot {
  const failed = { outcome: 'failed' as const, failureCode: 'server_unreachable' };
  return { ...failed, startedAt: at('11:00'), finishedAt: at('11:01'), ...change };
}

describe('what is due', () => {
  it('is the newest slot at its moment in the time of the site', () => {
    expect(judgeDue(aQuestion(at('11:00')), [])).toEqual({
      kind: 'due',
      dueAt: at('11:00'),
      reason: 'first',
    });
  });

  it('is one catch-up after downtime, not a night of them', () => {
    const question = aQuestion(at('11:30'), {
      schedule: { kind: 'times', days: [1, 2, 3, 4, 5, 6, 7], times: ['06:00', '08:00', '10:00', '12:00'] },
    });
    expect(judgeDue(question, [])).toEqual({ kind: 'due', dueAt: at('11:00'), reason: 'first' });
  });

  it('is nothing for slots from before the set had this policy', () => {
    expect(judgeDue(aQuestion(at('11:30'), { activeFrom: at('11:15') }), [])).toEqual({ kind: 'nothing' });
  });

  it('counts the slot at the very moment from which the policy holds', () => {
    expect(judgeDue(aQuestion(at('11:30'), { activeFrom: at('11:00') }), []).kind).toBe('due');
  });

  it('is nothing while a try runs or once one was completed', () => {
    for (const outcome of ['running', 'completed'] as const) {
      expect(judgeDue(aQuestion(at('11:30')), [aTry({ outcome })])).toEqual({ kind: 'nothing' });
    }
  });

  it('is tried again a minute after a failure that may pass', () => {
    expect(judgeDue(aQuestion(at('11:01')), [aTry()])).toEqual({
      kind: 'later',
      dueAt: at('11:00'),
      tryAt: at('11:02'),
    });
    expect(judgeDue(aQuestion(at('11:02')), [aTry()])).toEqual({
      kind: 'due',
      dueAt: at('11:00'),
      reason: 'retry',
    });
  });

  it('is never tried again by itself after a wrong password', () => {
    expect(judgeDue(aQuestion(at('11:59')), [aTry({ failureCode: 'wrong_password' })]).kind).toBe('nothing');
  });

  it('is not tried again once grace has ended', () => {
    const late = aTry({ startedAt: at('11:58'), finishedAt: at('12:00') });
    expect(judgeDue(aQuestion(at('12:01')), [late]).kind).toBe('nothing');
  });

  it('is tried again within grace of the first try when the slot was caught up late', () => {
    const caughtUp = aTry({ startedAt: at('18:00'), finishedAt: at('18:01') });
    expect(judgeDue(aQuestion(at('18:02')), [caughtUp]).kind).toBe('due');
  });

  it('is tried again at once after a crash, however late', () => {
    const crashed = aTry({ outcome: 'interrupted', failureCode: 'interrupted' });
    expect(judgeDue(aQuestion(at('20:00')), [crashed]).kind).toBe('due');
  });

  it('is tried four times at most, also when each try crashes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('failed', 'interrupted'), { minLength: maxRetries + 1, maxLength: 9 }),
        fc.integer({ min: 0, max: 720 }),
        (outcomes, minutes) => {
          const tries = outcomes.map((outcome) => aTry({ outcome }));
          const now = new Date(at('11:00').getTime() + minutes * 60_000);
          return judgeDue(aQuestion(now), tries).kind === 'nothing';
        },
      ),
      propertySettings(),
    );
  });
});

describe('a copy that waits', () => {
  it('is tried after half a minute at first and every quarter of an hour in the end', () => {
    expect(planCopyRetry(1, true, at('11:00'))).toEqual(new Date('2026-03-10T11:00:30Z'));
    expect(planCopyRetry(1_000, true, at('11:00'))).toEqual(at('11:15'));
  });

  it('is tried rarely when a sign-in is refused, so that no account is locked', () => {
    expect(copyMayPass('destination_sign_in')).toBe(false);
    expect(planCopyRetry(4, false, at('11:00'))).toEqual(at('17:00'));
  });

  it('is waited for ever longer, never shorter', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.boolean(), (tries, canPass) => {
        return planCopyRetry(tries + 1, canPass, at('11:00')) >= planCopyRetry(tries, canPass, at('11:00'));
      }),
      propertySettings(),
    );
  });
});

it('tells failures that pass from those that a person must mend', () => {
  expect(['server_unreachable', 'tool_killed', 'staging_full'].every(mayPass)).toBe(true);
  expect(['wrong_password', 'permission_denied', 'tool_missing', 'secret_elsewhere'].some(mayPass)).toBe(
    false,
  );
});
