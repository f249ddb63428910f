import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertySettings } from '#scripts/testing/seed.ts';
import {
  isBlocked,
  judgeLosses,
  judgePreflight,
  type PreflightFacts,
  rowsLost,
  type TableRows,
} from './preflight.ts';

const table = (name: string, rows: number, hash: string | null = null): TableRows => ({
  schema: 'public',
  name,
  rows,
  hash,
});

describe('what would be lost', () => {
  it('is told by table, the most rows first, then what only changes, then what is gained', () => {
    const now = [
      table('patient', 10),
      table('visit', 300),
      table('new', 5),
      table('note', 7, 'a'),
      table('same', 3, 'x'),
    ];
    const before = [
      table('patient', 12),
      table('visit', 86),
      table('note', 7, 'b'),
      table('same', 3, 'x'),
      table('gone', 2),
    ];
    const { losses, same } = judgeLosses(now, before, true);
    expect(losses.map(({ table: name, kind }) => [name, kind])).toEqual([
      ['visit', 'fewer'],
      ['new', 'vanishes'],
      ['note', 'changed'],
      ['patient', 'more'],
      ['gone', 'comes-back'],
    ]);
    expect(same).toBe(1);
    expect(rowsLost(losses)).toBe(219);
  });

  it('takes no table for changed whose two hashes were made with other keys, or that has none', () => {
    const [now, before] = [[table('note', 7, 'a')], [table('note', 7, 'b')]];
    expect(judgeLosses(now, before, false).losses).toEqual([]);
    expect(judgeLosses([table('note', 7)], before, true).losses).toEqual([]);
  });

  it('counts every table once, as the same or as different', () => {
    const tables = fc.uniqueArray(
      fc.record({
        schema: fc.constantFrom('a', 'b'),
        name: fc.constantFrom('x', 'y', 'z.w', 'ü'),
        rows: fc.nat(5),
        hash: fc.constantFrom(null, 'h', 'g'),
      }),
      { selector: ({ schema, name }) => `${schema}/${name}` },
    );
    fc.assert(
      fc.property(tables, tables, fc.boolean(), (now, before, isHashedAlike) => {
        const { losses, same } = judgeLosses(now, before, isHashedAlike);
        const all = new Set([...now, ...before].map(({ schema, name }) => `${schema}/${name}`));
        expect(losses.length + same).toBe(all.size);
        expect(rowsLost(losses)).toBeGreaterThanOrEqual(0);
      }),
      propertySettings(),
    );
  });
});

const dump = {
  kind: 'dump',
  fault: null,
  isKeyNeeded: false,
  hasManifest: true,
  strangeSigner: null,
  otherSource: null,
  otherSite: null,
  drilledAt: '2026-11-20T03:00:00.000Z',
} as const satisfies PreflightFacts['copy'];

const server = {
  versionNumber: 150018,
  version: '15.18',
  mayCreateDatabases: true,
  maySwap: true,
  mayCreateRoles: true,
  freeBytes: 10_000,
  user: 'restorer',
  isTargetThere: true,
  target: 'clinic',
} as const;

const needs = {
  versionNumber: 150018,
  version: '15.18',
  bytes: 1_000,
  missingRoles: [],
  missingExtensions: [],
  roles: 2,
  extensions: 1,
} as const;

const original = {
  connected: 0,
  losses: [],
  encodingNow: 'UTF8',
  encodingThen: 'UTF8',
  isBackedUp: true,
} as const;

const all: PreflightFacts = { mode: 'replace', copy: dump, server, needs, original, isAnotherRunning: false };

const levelsOf = (facts: PreflightFacts) =>
  Object.fromEntries(judgePreflight(facts).map(({ code, level }) => [code, level]));

describe('a preflight', () => {
  it('of which all is well is all green, and says what was looked at', () => {
    expect(levelsOf(all)).toEqual({
      copy_proven: 'green',
      copy_drilled: 'green',
      server_fits: 'green',
      space_enough: 'green',
      roles_present: 'green',
      extensions_present: 'green',
      nobody_connected: 'green',
      nothing_lost: 'green',
    });
    expect(isBlocked(judgePreflight(all))).toBe(false);
  });

  it.each<[string, Partial<PreflightFacts>, string, 'amber' | 'red']>([
    [
      'an unreadable copy',
      { copy: { ...dump, fault: { code: 'copy_altered', figures: {} } } },
      'copy_unreadable',
      'red',
    ],
    [
      'a disk that is away',
      { copy: { ...dump, fault: { code: 'destination_missing', figures: {} } } },
      'copy_unreachable',
      'red',
    ],
    ['a kept original that is gone', { copy: { kind: 'kept', isThere: false } }, 'copy_unreachable', 'red'],
    ['a key that is not here', { copy: { ...dump, isKeyNeeded: true } }, 'key_needed', 'amber'],
    ['a plain dump', { copy: { ...dump, hasManifest: false } }, 'no_manifest', 'amber'],
    ['a copy that was never restored', { copy: { ...dump, drilledAt: null } }, 'copy_never_drilled', 'amber'],
    ['another signer', { copy: { ...dump, strangeSigner: '9f2c' } }, 'signer_unknown', 'amber'],
    ['another source', { copy: { ...dump, otherSource: 'Images' } }, 'other_source', 'amber'],
    ['another site', { copy: { ...dump, otherSite: 'Paris' } }, 'other_site', 'amber'],
    ['no account', { server: { missing: 'account', figures: {} } }, 'account_missing', 'red'],
    ['a server that is away', { server: { missing: 'away', figures: {} } }, 'server_unreachable', 'red'],
    ['no tool', { server: { missing: 'tool', figures: {} } }, 'tool_missing', 'red'],
    ['an account that may not swap', { server: { ...server, maySwap: false } }, 'account_too_weak', 'red'],
    [
      'an original that is not there',
      { server: { ...server, isTargetThere: false } },
      'original_missing',
      'red',
    ],
    ['a name that is taken', { mode: 'beside', original: null }, 'name_taken', 'red'],
    ['an older server', { needs: { ...needs, versionNumber: 160001 } }, 'server_older', 'red'],
    ['too little space', { needs: { ...needs, bytes: 9_000 } }, 'space_short', 'red'],
    ['a server that hides its space', { server: { ...server, freeBytes: null } }, 'space_unknown', 'amber'],
    ['roles that can be made', { needs: { ...needs, missingRoles: ['owner'] } }, 'roles_missing', 'amber'],
    [
      'roles that cannot',
      { needs: { ...needs, missingRoles: ['owner'] }, server: { ...server, mayCreateRoles: false } },
      'roles_missing',
      'red',
    ],
    [
      'missing extensions',
      { needs: { ...needs, missingExtensions: ['postgis'] } },
      'extensions_missing',
      'red',
    ],
    ['another encoding', { original: { ...original, encodingNow: 'LATIN1' } }, 'encoding_differs', 'amber'],
    ['people who work', { original: { ...original, connected: 3 } }, 'people_connected', 'amber'],
    ['losses that are unknown', { original: { ...original, losses: null } }, 'losses_unknown', 'amber'],
    [
      'an original that nobody backs up',
      { original: { ...original, isBackedUp: false } },
      'not_backed_up',
      'red',
    ],
    ['another restore', { isAnotherRunning: true }, 'case_running', 'red'],
  ])('of %s says so by name', (_, change, code, level) => {
    expect(levelsOf({ ...all, ...change })).toMatchObject({ [code]: level });
  });

  it('takes another minor version of the same server for no reason to stop', () => {
    expect(levelsOf({ ...all, needs: { ...needs, versionNumber: 150099 } })).not.toHaveProperty(
      'server_older',
    );
    const old = {
      ...all,
      needs: { ...needs, versionNumber: 90603 },
      server: { ...server, versionNumber: 90524 },
    };
    expect(levelsOf(old)).toHaveProperty('server_older', 'red');
  });
});
