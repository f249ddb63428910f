import { describe, expect, it } from 'vitest';
import {
  freshSinceOf,
  judgeCopyRule,
  type RuleCopy,
  type RulePlace,
  type RuleQuestion,
  worstOfRules,
} from './copy-rule.ts';

const now = new Date('2026-11-25T12:00:00Z');
const ago = (days: number): Date => new Date(now.getTime() - days * 86_400_000);

let made = 0;
function aCopy(change: Partial<RuleCopy> = {}): RuleCopy {
  made += 1;
  return {
    copyId: `cop_${made}`,
    backupId: `bak_${made}`,
    attemptId: 'att_last',
    sourceId: 'main',
    snapshotAt: ago(0.5),
    condition: 'good',
    seenAt: ago(0.4),
    immutableUntil: null,
    ...change,
  };
}

function aPlace(name: string, change: Partial<RulePlace> = {}): RulePlace {
  const base = { placeId: name, name, medium: 'folder', isOffSite: false, isOffline: false };
  return { ...base, isRemovable: false, awaySince: null, copies: [aCopy()], ...change };
}

const disk = (change: Partial<RulePlace> = {}) => aPlace('Second disk', change);
const server = (change: Partial<RulePlace> = {}) =>
  aPlace('Server', { medium: 'sftp', isOffSite: true, ...change });
const usb = (change: Partial<RulePlace> = {}) =>
  aPlace('Blue disk', {
    medium: 'removable',
    isRemovable: true,
    isOffline: true,
    isOffSite: true,
    ...change,
  });

function judge(places: RulePlace[], change: Partial<RuleQuestion> = {}) {
  const rule = judgeCopyRule({ memberIds: ['main'], places, freshSince: ago(1.5), now, ...change });
  const of = (digit: keyof typeof rule.verdicts) => {
    const { value, state, reason, named } = rule.verdicts[digit];
    return { value, state, reason, named: named.map(({ name }) => name) };
  };
  return { ...rule, of };
}

describe('3-2-1-1-0', () => {
  it('is met by a copy on another disk, one on a server elsewhere, and a disk that was taken out', () => {
    const rule = judge([disk(), server(), usb()]);
    expect(rule.isMet).toBe(true);
    expect(Object.values(rule.verdicts).map(({ value }) => value)).toEqual([4, 4, 2, 1, 0]);
  });

  it('counts the original as one copy and its disk as one medium', () => {
    const rule = judge([]);
    expect(rule.of('copies')).toEqual({ value: 1, state: 'unmet', reason: 'none_set', named: [] });
    expect(rule.of('media')).toMatchObject({ value: 1, state: 'unmet', reason: 'none_set' });
    expect(rule.of('offSite')).toMatchObject({ value: 0, state: 'unmet', reason: 'none_set' });
    expect(rule.of('proofs')).toMatchObject({ value: 0, state: 'met' });
  });

  it('counts two places of one kind as one kind of media', () => {
    expect(judge([disk(), disk()]).verdicts.media.value).toBe(2);
  });

  it('names the disk that is plugged in: only out of the drive is it offline', () => {
    const rule = judge([disk(), server(), usb({ isOffline: false, isOffSite: false })]);
    expect(rule.isMet).toBe(false);
    expect(rule.of('offline')).toEqual({
      value: 0,
      state: 'near',
      reason: 'plugged_in',
      named: ['Blue disk'],
    });
  });

  it('takes an immutable copy for an offline one, until its lock ends', () => {
    const locked = (days: number) => server({ copies: [aCopy({ immutableUntil: ago(days) })] });
    expect(judge([disk(), locked(-3)]).of('offline')).toMatchObject({ value: 1, state: 'met' });
    expect(judge([disk(), locked(1)]).of('offline')).toMatchObject({ value: 0, state: 'unmet' });
  });

  it('counts no place that is away, and says since when', () => {
    const rule = judge([disk({ awaySince: ago(0.1) }), server()]);
    expect(rule.of('copies')).toEqual({ value: 2, state: 'near', reason: 'away', named: ['Second disk'] });
    expect(rule.verdicts.copies.named[0]?.at).toEqual(ago(0.1));
  });

  it('counts no copy that is older than the rhythm asks for', () => {
    const old = server({ copies: [aCopy({ snapshotAt: ago(3) })] });
    expect(judge([disk(), old]).of('offSite')).toEqual({
      value: 0,
      state: 'near',
      reason: 'outdated',
      named: ['Server'],
    });
    expect(judge([disk(), old], { freshSince: null }).of('offSite')).toMatchObject({ value: 1 });
  });

  it('lets a disk in a drawer be as old as a week’s turn', () => {
    const drawn = (days: number) => usb({ copies: [aCopy({ snapshotAt: ago(days), seenAt: ago(days) })] });
    expect(judge([disk(), drawn(7)]).of('offline')).toMatchObject({ value: 1, state: 'met' });
    expect(judge([disk(), drawn(9)]).of('offline')).toMatchObject({ value: 0, reason: 'outdated' });
  });

  it('counts a place only when every member of the set has its copy there, of one instant', () => {
    const half = disk({ copies: [aCopy()] });
    const whole = disk({ copies: [aCopy(), aCopy({ sourceId: 'images' })] });
    const apart = disk({ copies: [aCopy(), aCopy({ sourceId: 'images', attemptId: 'att_before' })] });
    const members = { memberIds: ['main', 'images'] };
    expect(judge([half], members).verdicts.copies.value).toBe(1);
    expect(judge([whole], members).verdicts.copies.value).toBe(2);
    expect(judge([apart], members).verdicts.copies.value).toBe(1);
    expect(judge([whole], { memberIds: [] }).verdicts.copies.value).toBe(1);
  });

  it('names each copy that was found damaged, whatever its age, and counts an older good one in its stead', () => {
    const damaged = aCopy({ condition: 'damaged' });
    const place = disk({ copies: [damaged, aCopy({ attemptId: 'att_before', snapshotAt: ago(1.4) })] });
    const rule = judge([place, server()]);
    expect(rule.of('proofs')).toEqual({
      value: 1,
      state: 'unmet',
      reason: 'damaged',
      named: ['Second disk'],
    });
    expect(rule.verdicts.proofs.named[0]).toMatchObject({
      copyId: damaged.copyId,
      backupId: damaged.backupId,
    });
    expect(rule.verdicts.copies.value).toBe(3);
  });

  it('takes no copy on trust that nobody has seen for days', () => {
    const unseen = server({ copies: [aCopy({ seenAt: ago(4) })] });
    const rule = judge([disk(), unseen]);
    expect(rule.of('proofs')).toEqual({ value: 1, state: 'near', reason: 'unseen', named: ['Server'] });
    expect(rule.of('offSite')).toMatchObject({ value: 0, reason: 'unseen' });
  });

  it('tells a place that nothing has reached yet from one that is not set up', () => {
    expect(judge([disk(), server({ copies: [aCopy({ condition: 'other' })] })]).of('offSite')).toEqual({
      value: 0,
      state: 'unmet',
      reason: 'nothing_there',
      named: ['Server'],
    });
  });
});

describe('copies are fresh', () => {
  it('since the last but one due moment that has had its time', () => {
    expect(freshSinceOf([ago(4), ago(1), ago(2)], now)).toEqual(ago(2));
  });
  it('for a day at the least, however often backups are due', () => {
    expect(freshSinceOf([ago(0.1), ago(0.2)], now)).toEqual(ago(1));
  });
  it('while nothing has been due twice', () => {
    expect(freshSinceOf([ago(1)], now)).toBeNull();
    expect(freshSinceOf([], now)).toBeNull();
  });
});

describe('a site', () => {
  it('shows of each digit the worst that one of its sets shows, and what is damaged of all', () => {
    const good = judge([disk(), server(), usb()]);
    const bad = judge([disk({ copies: [aCopy({ condition: 'damaged' })] })]);
    const worse = judge([disk({ copies: [aCopy({ condition: 'damaged' }), aCopy()] }), server()]);
    const site = worstOfRules([good, bad, worse]);
    expect(site?.isMet).toBe(false);
    expect(site?.verdicts.copies.value).toBe(1);
    expect(site?.verdicts.offSite.reason).toBe('none_set');
    expect(site?.verdicts.proofs).toMatchObject({ value: 2, reason: 'damaged' });
    expect(worstOfRules([])).toBeNull();
    expect(worstOfRules([good])?.isMet).toBe(true);
  });
});
