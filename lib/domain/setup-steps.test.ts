import { describe, expect, it } from 'vitest';
import { planSetup, type SetupFacts } from './setup-steps.ts';

const nothing = {
  hasAgent: false,
  hasSource: false,
  hasDestination: false,
  hasScheduledSet: false,
  hasBackup: false,
};
const everything = {
  hasAgent: true,
  hasSource: true,
  hasDestination: true,
  hasScheduledSet: true,
  hasBackup: true,
};
const next = (facts: SetupFacts) => {
  const step = planSetup(facts).next;
  return step === null ? null : [step.step, step.siteId];
};

describe('the way to the first backup', () => {
  it('begins with the recovery key, without which nothing may be encrypted', () => {
    expect(next({ hasRecoveryKey: false, sites: [] })).toEqual(['recovery_key', null]);
    expect(next({ hasRecoveryKey: true, sites: [] })).toEqual(['site', null]);
  });

  it('leads from step to step at the first site where one is missing', () => {
    const at = (over: object) =>
      next({ hasRecoveryKey: true, sites: [{ siteId: 'lyon', ...nothing, ...over }] });
    expect(at({})).toEqual(['agent', 'lyon']);
    expect(at({ hasAgent: true })).toEqual(['source', 'lyon']);
    expect(at({ hasAgent: true, hasSource: true })).toEqual(['destination', 'lyon']);
    expect(at({ hasAgent: true, hasSource: true, hasDestination: true })).toEqual(['policy', 'lyon']);
    expect(at({ ...everything, hasBackup: false })).toEqual(['first_backup', 'lyon']);
  });

  it('names the site that is behind', () => {
    const sites = [
      { siteId: 'lyon', ...everything },
      { siteId: 'brno', ...everything, hasSource: false },
    ];
    expect(next({ hasRecoveryKey: true, sites })).toEqual(['source', 'brno']);
  });

  it('ends when every site has a backup', () => {
    expect(next({ hasRecoveryKey: true, sites: [{ siteId: 'lyon', ...everything }] })).toBeNull();
  });
});
