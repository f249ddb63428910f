import { expect, test } from 'vitest';
import { overviewAddress, parseOverviewQuestion } from '../../_overview/address.ts';
import { historyAddress, parseHistoryQuestion } from './address.ts';

test('an address of the history says what it was made from', () => {
  const question = {
    siteId: 'sit_1',
    setId: 'set_1',
    days: 30,
    outcome: 'failed',
    trigger: 'manual',
    after: { at: new Date(1_795_000_000_000), id: 'att_0123456789ab' },
  } as const;
  const address = new URL(historyAddress(question, '1795000000000-att_0123456789ab'), 'http://localhost');
  expect(parseHistoryQuestion(Object.fromEntries(address.searchParams))).toEqual(question);
});

test('what makes no sense in an address of the history is left out, and the rest holds', () => {
  const none = { siteId: null, setId: null, days: null, outcome: null, trigger: null, after: null };
  expect(parseHistoryQuestion({ days: '31', outcome: 'x', trigger: '', after: 'x', set: 'set_1' })).toEqual(
    none,
  );
  expect(parseHistoryQuestion({ site: ['a', 'b'], days: '30' })).toEqual({ ...none, days: 30 });
});

test('an address of the overview says what it was made from, and forgives what makes no sense', () => {
  expect(overviewAddress({ search: '', page: 1 })).toBe('/');
  const address = new URL(overviewAddress({ search: 'a & b', state: 'bad', page: 2 }), 'http://localhost');
  expect(parseOverviewQuestion(Object.fromEntries(address.searchParams))).toEqual({
    search: 'a & b',
    state: 'bad',
    page: 2,
  });
  expect(parseOverviewQuestion({ q: ['x'], state: 'worse', page: '-1' })).toEqual({
    search: '',
    state: null,
    page: 1,
  });
});
