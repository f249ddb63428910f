/** The closed vocabularies of Keepwell (design words), shared by the wire, the schema and the pages. */

export const engines = ['postgres'] as const;
export type Engine = (typeof engines)[number];

export const destinationKinds = ['folder', 'sftp'] as const;
export type DestinationKind = (typeof destinationKinds)[number];

export const placements = ['on-site', 'off-site'] as const;
export type Placement = (typeof placements)[number];

/** What started an attempt. */
export const triggers = ['scheduled', 'manual', 'local'] as const;
export type Trigger = (typeof triggers)[number];

export const slotStates = [
  'waiting',
  'running',
  'kept',
  'kept-late',
  'missed',
  'excused',
  'unknown',
] as const;
export type SlotState = (typeof slotStates)[number];

export const attemptOutcomes = ['running', 'completed', 'failed', 'interrupted'] as const;
export type AttemptOutcome = (typeof attemptOutcomes)[number];

export const copyStates = [
  'storing',
  'waiting',
  'stored',
  'missing',
  'corrupt',
  'expired',
  'given-up',
] as const;
export type CopyState = (typeof copyStates)[number];

export const proofKinds = ['intact', 'readable', 'restored'] as const;
export type ProofKind = (typeof proofKinds)[number];

export const locales = ['fr', 'cs', 'en'] as const;
export type Locale = (typeof locales)[number];

export const roles = ['administrator', 'support', 'manager', 'approver', 'reception', 'auditor'] as const;
export type Role = (typeof roles)[number];
