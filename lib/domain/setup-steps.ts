/** The way from a new practice to its first backup, in the order in which each step becomes possible. */
export const setupSteps = [
  'recovery_key',
  'site',
  'agent',
  'source',
  'destination',
  'policy',
  'first_backup',
] as const;
export type SetupStep = (typeof setupSteps)[number];

/** What stands at a practice's sites; `sites` in the order in which they were added. */
export type SetupFacts = {
  hasRecoveryKey: boolean;
  sites: {
    siteId: string;
    hasAgent: boolean;
    hasSource: boolean;
    hasDestination: boolean;
    hasScheduledSet: boolean;
    hasBackup: boolean;
  }[];
};

export type StepState = {
  step: SetupStep;
  isDone: boolean /** The first site where it isn't done. */;
  siteId: string | null;
};

/**
 * Each step, whether it is done at every site, and where it isn't yet. The step to take next is the first undone one:
 * what comes before it is needed for it.
 */
export function planSetup(facts: SetupFacts): { steps: StepState[]; next: StepState | null } {
  const atSites = (step: SetupStep, isDoneAt: (site: SetupFacts['sites'][number]) => boolean): StepState => {
    const undone = facts.sites.find((site) => !isDoneAt(site));
    return { step, isDone: facts.sites.length > 0 && undone === undefined, siteId: undone?.siteId ?? null };
  };
  const steps: StepState[] = [
    { step: 'recovery_key', isDone: facts.hasRecoveryKey, siteId: null },
    { step: 'site', isDone: facts.sites.length > 0, siteId: null },
    atSites('agent', (site) => site.hasAgent),
    atSites('source', (site) => site.hasSource),
    atSites('destination', (site) => site.hasDestination),
    atSites('policy', (site) => site.hasScheduledSet),
    atSites('first_backup', (site) => site.hasBackup),
  ];
  return { steps, next: steps.find(({ isDone }) => !isDone) ?? null };
}
