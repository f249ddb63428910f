import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertySettings } from '#scripts/testing/seed.ts';
import {
  type DrillCheckDraft,
  type DrillDraft,
  drillDraftOf,
  drillLimits,
  readDrillDraft,
} from './drill-draft.ts';

const rows = (change: Partial<DrillCheckDraft> = {}): DrillCheckDraft => ({
  kind: 'at-least-rows',
  table: 'patient',
  column: '',
  count: '20 000',
  ...change,
});
const newest = (change: Partial<DrillCheckDraft> = {}): DrillCheckDraft => ({
  kind: 'newest-value',
  table: 'agenda.appointment',
  column: 'at',
  count: '3',
  ...change,
});

function read(draft: Partial<DrillDraft>) {
  const problems: string[] = [];
  const terms = readDrillDraft({ everyDays: '30', checks: [], ...draft }, (field, problem) =>
    problems.push(`${field}: ${problem}`),
  );
  return { terms, problems };
}

describe('the drills of a policy', () => {
  it('are read as they are written', () => {
    expect(read({ checks: [newest(), rows()] })).toEqual({
      problems: [],
      terms: {
        everyDays: 30,
        checks: [
          { kind: 'newest-value', schema: 'agenda', table: 'appointment', column: 'at', maxAgeDays: 3 },
          { kind: 'at-least-rows', schema: 'public', table: 'patient', rows: 20_000 },
        ],
      },
    });
  });

  it('are none by themselves where the days are left empty', () => {
    expect(read({ everyDays: ' ' }).terms.everyDays).toBeNull();
  });

  it.each([
    [{ everyDays: 'monthly' }, 'drillDays: drill_days_unreadable'],
    [{ everyDays: '0' }, 'drillDays: drill_days_unreadable'],
    [{ everyDays: '367' }, 'drillDays: drill_days_too_large'],
    [{ checks: [rows({ table: '' })] }, 'drillChecks.0.table: check_table_unreadable'],
    [{ checks: [rows({ table: 'a.b.c' })] }, 'drillChecks.0.table: check_table_unreadable'],
    [{ checks: [rows(), rows({ count: 'many' })] }, 'drillChecks.1.count: check_count_unreadable'],
    [{ checks: [newest({ count: '3661' })] }, 'drillChecks.0.count: check_count_too_large'],
    [{ checks: [newest({ column: ' ' })] }, 'drillChecks.0.column: check_column_unreadable'],
    [{ checks: [newest({ column: 'é'.repeat(32) })] }, 'drillChecks.0.column: check_column_unreadable'],
    [{ checks: Array(21).fill(rows()) }, 'drillChecks: too_many_checks'],
  ])('are refused by the field that is wrong: %o', (draft, problem) => {
    expect(read(draft).problems).toEqual([problem]);
  });

  it('come back from a version as they were kept, whatever the names hold', () => {
    const name = fc
      .string({ minLength: 1, maxLength: 15, unit: fc.constantFrom('a', 'B', '.', '"', ' ', 'é', '_') })
      .filter((text) => text.trim() === text);
    const check = fc.oneof(
      fc.record({
        kind: fc.constant('newest-value' as const),
        schema: name,
        table: name,
        column: name,
        maxAgeDays: fc.integer({ min: 1, max: drillLimits.ageDays }),
      }),
      fc.record({
        kind: fc.constant('at-least-rows' as const),
        schema: name,
        table: name,
        rows: fc.integer({ min: 1, max: drillLimits.rows }),
      }),
    );
    const terms = fc.record({
      everyDays: fc.option(fc.integer({ min: 1, max: 366 })),
      checks: fc.array(check, { maxLength: 5 }),
    });
    fc.assert(
      fc.property(terms, (kept) => {
        expect(read(drillDraftOf(kept))).toEqual({ problems: [], terms: kept });
      }),
      propertySettings(),
    );
  });
});
