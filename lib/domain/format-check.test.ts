import { describe, expect, it } from 'vitest';
import {
  type FormatCopy,
  type FormatSet,
  judgeFormatCheck,
  livesElsewhere,
  openFormatSteps,
} from './format-check.ts';

const aCopy = (change: Partial<FormatCopy> = {}): FormatCopy => ({
  copyId: 'cop',
  sourceId: 'main',
  destinationId: 'dst_server',
  destination: 'Server',
  isElsewhere: true,
  state: 'stored',
  check: 'passed',
  ...change,
});

const aSet = (change: Partial<FormatSet> = {}): FormatSet => ({
  setId: 'set',
  name: 'Practice database',
  members: [{ sourceId: 'main', name: 'main' }],
  backup: 'made',
  copies: [
    aCopy({ destinationId: 'dst_disk', destination: 'Second disk', isElsewhere: false, check: 'none' }),
    aCopy(),
  ],
  ...change,
});

const reason = (set: FormatSet) => judgeFormatCheck([set]).sets[0]?.reason;

describe('safe to format?', () => {
  it('yes, when every set was backed up since and a copy elsewhere was read back and proven', () => {
    expect(judgeFormatCheck([aSet()])).toEqual({
      isSafe: true,
      sets: [{ setId: 'set', name: 'Practice database', reason: 'safe', places: ['Server'] }],
    });
  });

  it('no, when nothing is protected at all', () => {
    expect(judgeFormatCheck([]).isSafe).toBe(false);
  });

  it('no, when one set of several is not', () => {
    expect(judgeFormatCheck([aSet(), aSet({ backup: 'failed' })]).isSafe).toBe(false);
  });

  it.each<[string, Partial<FormatSet>]>([
    ['backup_failed', { backup: 'failed' }],
    ['backup_failed', { backup: 'none', copies: [] }],
    ['backup_unfinished', { backup: 'running', copies: [] }],
    ['no_copy_elsewhere', { copies: [aCopy({ isElsewhere: false })] }],
    ['copy_not_stored', { copies: [aCopy({ state: 'waiting', check: 'none' })] }],
    ['copy_not_proven', { copies: [aCopy({ check: 'failed' })] }],
    ['copy_not_proven', { copies: [aCopy({ check: 'none' })] }],
    ['copy_not_stored', { copies: [aCopy({ state: 'missing' })] }],
  ])('no: %s', (expected, change) => {
    expect(reason(aSet(change))).toBe(expected);
  });

  it('no, when the members of a set are proven at different places only: no one place brings it back', () => {
    const members = [
      { sourceId: 'main', name: 'main' },
      { sourceId: 'images', name: 'images' },
    ];
    const apart = [aCopy(), aCopy({ sourceId: 'images', destinationId: 'dst_other' })];
    expect(reason(aSet({ members, copies: apart }))).toBe('copy_not_proven');
    expect(reason(aSet({ members, copies: [aCopy(), aCopy({ sourceId: 'images' })] }))).toBe('safe');
  });

  it('relies on no folder of the site', () => {
    expect(livesElsewhere({ kind: 'folder', placement: 'on-site' })).toBe(false);
    expect(livesElsewhere({ kind: 'folder', placement: 'off-site' })).toBe(true);
    expect(livesElsewhere({ kind: 'sftp', placement: 'on-site' })).toBe(true);
  });
});

describe('what is waited for', () => {
  it('is the backup, then the copies elsewhere, then their checks, then nothing', () => {
    const steps = (change: Partial<FormatSet>) =>
      openFormatSteps([aSet(change)]).map(({ waitsFor }) => waitsFor);
    expect(steps({ backup: 'running', copies: [] })).toEqual(['backup']);
    expect(steps({ copies: [aCopy({ state: 'storing', check: 'none' })] })).toEqual(['copy']);
    expect(steps({ copies: [aCopy({ check: 'none' })] })).toEqual(['check']);
    expect(steps({ copies: [aCopy({ check: 'running' })] })).toEqual(['check']);
    expect(steps({ copies: [aCopy({ check: 'failed' })] })).toEqual([]);
    expect(steps({ backup: 'failed', copies: [] })).toEqual([]);
    expect(steps({ copies: [aCopy({ isElsewhere: false, check: 'none' })] })).toEqual([]);
  });
});
