import { describe, expect, test } from 'vitest';
import {
  compareHealth,
  type DrillFacts,
  type HealthReasonCode,
  type HealthState,
  judgeSiteHealth,
  type SetFacts,
  type SiteFacts,
} from './health.ts';
import type { RecoveryPoint } from './recovery-point.ts';

const now = new Date('2026-11-22T09:12:00Z');
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const ago = (ms: number): Date => new Date(now.getTime() - ms);

const aPoint = (ageMs: number, more: Partial<RecoveryPoint> = {}): RecoveryPoint => ({
  attemptId: 'att',
  at: ago(ageMs),
  skewMs: 0,
  sizeBytes: 1,
  plainBytes: 1,
  copies: 2,
  offSiteCopies: 1,
  ...more,
});

const aSlot = (ageMs: number, state: SetFacts['dueSlots'][number]['state'], graceMs = 2 * hour) => ({
  dueAt: ago(ageMs),
  closesAt: ago(ageMs - graceMs),
  state,
});

/** Due each night at the same hour; the last night was kept, here and off-site. */
const aSet = (more: Partial<SetFacts> = {}): SetFacts => ({
  setId: 'set',
  hasPolicy: true,
  hasOffSiteDestination: true,
  point: aPoint(7 * hour),
  offSitePoint: aPoint(7 * hour),
  settledPoint: aPoint(7 * hour),
  dueSlots: [aSlot(7 * hour + minute, 'kept'), aSlot(31 * hour, 'kept')],
  lastAttempt: { outcome: 'completed', startedAt: ago(7 * hour) },
  ...more,
});

const anAgent = (more: Partial<NonNullable<SiteFacts['agent']>> = {}) => ({
  lastHeardAt: ago(minute),
  forkSeenAt: null,
  clockSkewMs: 0,
  hasRefusedAssignment: false,
  ...more,
});

/** Drilled a week ago, as a monthly rhythm asks, on a server that the site names. */
const drills = (
  source: Partial<DrillFacts['sources'][number]> = {},
  hasServer: boolean | null = true,
): DrillFacts => ({
  hasServer,
  sources: [
    {
      sourceId: 'src',
      everyDays: 30,
      firstBackupAt: ago(200 * day),
      lastVerdict: { outcome: 'passed', at: ago(7 * day) },
      lastPassedAt: ago(7 * day),
      ...source,
    },
  ],
});

const neverDrilled = { lastVerdict: null, lastPassedAt: null };

const aSite = (more: Partial<SiteFacts> = {}): SiteFacts => ({
  agent: anAgent(),
  recoveryKey: 'confirmed',
  sets: [aSet()],
  damagedCopies: 0,
  drills: drills(),
  ...more,
});

const failedJustNow = { outcome: 'failed', startedAt: ago(6 * hour) } as const;

type Case = [says: string, facts: SiteFacts, state: HealthState, reasons: HealthReasonCode[]];

const cases: Case[] = [
  [
    'needs somebody when the newest drill of a source failed, however new its backups are',
    aSite({
      drills: drills({
        lastVerdict: { outcome: 'failed', at: ago(day) },
        lastPassedAt: ago(40 * day),
      }),
    }),
    'bad',
    ['drill_failed'],
  ],
  [
    'is to watch when no copy was restored for longer than the rhythm and a week',
    aSite({ drills: drills({ lastPassedAt: ago(38 * day) }) }),
    'warn',
    ['drill_overdue'],
  ],
  [
    'is safe while a drill is late by less than a week',
    aSite({ drills: drills({ lastPassedAt: ago(36 * day) }) }),
    'ok',
    [],
  ],
  [
    'is to watch when no copy was ever restored, a month and a week after the first backup',
    aSite({ drills: drills({ ...neverDrilled, firstBackupAt: ago(38 * day) }) }),
    'warn',
    ['drill_overdue'],
  ],
  [
    'is safe without a drill while its first backup is young',
    aSite({ drills: drills({ ...neverDrilled, firstBackupAt: ago(20 * day) }) }),
    'ok',
    [],
  ],
  [
    'is to watch when its settings name no server for drills, a week after the first backup',
    aSite({ drills: drills({ ...neverDrilled, firstBackupAt: ago(8 * day) }, false) }),
    'warn',
    ['drill_nowhere'],
  ],
  [
    'is not asked for a server where no policy asks for drills',
    aSite({ drills: drills({ ...neverDrilled, everyDays: null }, false) }),
    'ok',
    [],
  ],
  ['is safe when the last due moment was kept, here and off-site', aSite(), 'ok', []],
  ['is never safe without an agent', aSite({ agent: null }), 'bad', ['no_agent']],
  ['is never safe when nothing is protected', aSite({ sets: [] }), 'bad', ['nothing_protected']],
  [
    'is at most to watch while its agent is silent, though all was kept',
    aSite({ agent: anAgent({ lastHeardAt: ago(16 * minute) }) }),
    'warn',
    ['silent'],
  ],
  [
    'needs somebody when a due moment passed in silence: unknown is not kept',
    aSite({
      agent: anAgent({ lastHeardAt: ago(20 * hour) }),
      sets: [
        aSet({
          point: aPoint(31 * hour),
          offSitePoint: aPoint(31 * hour),
          settledPoint: aPoint(31 * hour),
          dueSlots: [aSlot(7 * hour, 'unknown'), aSlot(31 * hour, 'kept')],
        }),
      ],
    }),
    'bad',
    ['unknown', 'silent'],
  ],
  [
    'is never safe without a recovery point, though the last attempt completed',
    aSite({ sets: [aSet({ point: null, offSitePoint: null, settledPoint: null })] }),
    'bad',
    ['no_recovery_point'],
  ],
  [
    'is to watch before its first due moment has come',
    aSite({
      sets: [aSet({ point: null, offSitePoint: null, settledPoint: null, dueSlots: [], lastAttempt: null })],
    }),
    'warn',
    ['first_due'],
  ],
  [
    'needs somebody when its first backup failed',
    aSite({
      sets: [
        aSet({
          point: null,
          offSitePoint: null,
          settledPoint: null,
          dueSlots: [],
          lastAttempt: failedJustNow,
        }),
      ],
    }),
    'bad',
    ['no_recovery_point', 'failed'],
  ],
  [
    'needs somebody when the last due moment was missed',
    aSite({
      sets: [
        aSet({
          point: aPoint(31 * hour),
          offSitePoint: aPoint(31 * hour),
          settledPoint: aPoint(31 * hour),
          dueSlots: [aSlot(7 * hour, 'missed')],
          lastAttempt: { outcome: 'completed', startedAt: ago(31 * hour) },
        }),
      ],
    }),
    'bad',
    ['missed'],
  ],
  [
    'tells a missed moment that was tried as the failure that it is',
    aSite({
      sets: [
        aSet({
          point: aPoint(31 * hour),
          offSitePoint: aPoint(31 * hour),
          settledPoint: aPoint(31 * hour),
          dueSlots: [aSlot(7 * hour, 'missed')],
          lastAttempt: failedJustNow,
        }),
      ],
    }),
    'bad',
    ['failed'],
  ],
  [
    'is safe again when a backup by hand followed a missed moment',
    aSite({ sets: [aSet({ dueSlots: [aSlot(9 * hour, 'missed')] })] }),
    'ok',
    [],
  ],
  [
    'is to watch when a try failed after the last kept moment',
    aSite({ sets: [aSet({ lastAttempt: failedJustNow })] }),
    'warn',
    ['failed'],
  ],
  [
    'is safe while the newest moment is still within its grace',
    aSite({ sets: [aSet({ dueSlots: [aSlot(minute, 'running'), aSlot(7 * hour + minute, 'kept')] })] }),
    'ok',
    [],
  ],
  [
    'is not excused from a recovery point by an excuse, but the excused moment itself is no reason',
    aSite({
      sets: [
        aSet({
          point: aPoint(31 * hour),
          offSitePoint: aPoint(31 * hour),
          settledPoint: aPoint(31 * hour),
          dueSlots: [aSlot(7 * hour, 'excused')],
        }),
      ],
    }),
    'ok',
    [],
  ],
  [
    'needs somebody when a moment was kept long ago and no proven copy of it stands',
    aSite({
      sets: [
        aSet({
          point: aPoint(31 * hour),
          offSitePoint: aPoint(31 * hour),
          settledPoint: aPoint(31 * hour),
          dueSlots: [aSlot(7 * hour, 'kept', hour)],
        }),
      ],
    }),
    'bad',
    ['point_old'],
  ],
  [
    'is to watch when no destination is off-site',
    aSite({
      sets: [aSet({ hasOffSiteDestination: false, offSitePoint: null })],
    }),
    'warn',
    ['no_off_site'],
  ],
  [
    'gives a copy four hours to arrive off-site',
    aSite({
      sets: [aSet({ point: aPoint(hour), offSitePoint: aPoint(25 * hour), settledPoint: aPoint(25 * hour) })],
    }),
    'ok',
    [],
  ],
  [
    'is to watch when the off-site copy did not arrive',
    aSite({ sets: [aSet({ offSitePoint: aPoint(31 * hour) })] }),
    'warn',
    ['off_site_behind'],
  ],
  [
    'needs somebody when nothing arrived off-site for a week',
    aSite({ sets: [aSet({ offSitePoint: aPoint(9 * day) })] }),
    'bad',
    ['off_site_behind'],
  ],
  [
    'is to watch with a single proven copy',
    aSite({ sets: [aSet({ settledPoint: aPoint(7 * hour, { copies: 1 }) })] }),
    'warn',
    ['single_copy'],
  ],
  [
    'is at most to watch while nobody confirmed to hold the recovery key',
    aSite({ recoveryKey: 'unconfirmed' }),
    'warn',
    ['recovery_key_unconfirmed'],
  ],
  [
    'needs somebody when there is no recovery key',
    aSite({ recoveryKey: 'missing' }),
    'bad',
    ['recovery_key_missing'],
  ],
  [
    'needs somebody when two histories were seen',
    aSite({ agent: anAgent({ forkSeenAt: ago(hour) }) }),
    'bad',
    ['fork'],
  ],
  [
    'is to watch when the clock is off by more than five minutes',
    aSite({ agent: anAgent({ clockSkewMs: -6 * minute }) }),
    'warn',
    ['clock_skew'],
  ],
  [
    'is to watch when the agent refuses what it is to do',
    aSite({ agent: anAgent({ hasRefusedAssignment: true }) }),
    'warn',
    ['assignment_refused'],
  ],
  ['is to watch when a copy was found damaged', aSite({ damagedCopies: 1 }), 'warn', ['damaged_copy']],
  [
    'needs somebody when a set has no policy',
    aSite({ sets: [aSet({ hasPolicy: false })] }),
    'bad',
    ['no_policy'],
  ],
  [
    'is as bad as its worst set',
    aSite({ sets: [aSet(), aSet({ setId: 'other', hasPolicy: false })] }),
    'bad',
    ['no_policy'],
  ],
  [
    'names what is grave before what is to watch',
    aSite({
      recoveryKey: 'unconfirmed',
      agent: anAgent({ lastHeardAt: ago(20 * hour) }),
      sets: [
        aSet({ point: null, offSitePoint: null, settledPoint: null, dueSlots: [aSlot(7 * hour, 'unknown')] }),
      ],
    }),
    'bad',
    ['no_recovery_point', 'unknown', 'silent', 'recovery_key_unconfirmed'],
  ],
];

describe('a site', () => {
  test.each(cases)('%s', (_, facts, state, reasons) => {
    const health = judgeSiteHealth(facts, now);
    expect({ state: health.state, reasons: health.reasons.map((reason) => reason.code) }).toEqual({
      state,
      reasons,
    });
  });

  test('stands before a better one, and the graver of two equal ones first', () => {
    const judged = (facts: SiteFacts) => judgeSiteHealth(facts, now);
    const safe = judged(aSite());
    const watched = judged(aSite({ recoveryKey: 'unconfirmed' }));
    const missed = judged(aSite({ sets: [aSet({ hasPolicy: false })] }));
    const without = judged(aSite({ agent: null }));
    expect([safe, missed, watched, without].sort(compareHealth)).toEqual([without, missed, watched, safe]);
  });
});
