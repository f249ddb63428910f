/** The closed vocabularies of Keepwell (design words), shared by the wire, the schema and the pages. */

export const engines = ['postgres'] as const;
export type Engine = (typeof engines)[number];

export const destinationKinds = ['folder', 'sftp', 'ftp', 's3', 'removable'] as const;
export type DestinationKind = (typeof destinationKinds)[number];

/** Kinds that are reached by what somebody types (a path, an account). A removable set is known by its disks instead. */
export type TypedDestinationKind = Exclude<DestinationKind, 'removable'>;
export const typedDestinationKinds = destinationKinds.filter((kind) => kind !== 'removable');

/** A disk's turn in its rotation (L3): disks of one turn may stand in for each other. */
export const turns = ['A', 'B', 'C', 'D', 'E', 'F'] as const;
export type Turn = (typeof turns)[number];

/** What people tell disks apart by, beside their labels. */
export const mediumColours = [
  'blue',
  'red',
  'green',
  'yellow',
  'orange',
  'purple',
  'white',
  'black',
] as const;
export type MediumColour = (typeof mediumColours)[number];

/** What the agent last saw of a disk; `safe` when all is flushed and it may be pulled. */
export const mediumPresences = ['plugged-in', 'in-use', 'safe', 'removed'] as const;
export type MediumPresence = (typeof mediumPresences)[number];

/** Why a disk is in use no more. A lost or broken one takes its copies with it. */
export const retirements = ['kept', 'lost', 'broken'] as const;
export type Retirement = (typeof retirements)[number];

/** What a plugged-in volume is found to be, by its marker and its own identity. */
export const volumeFindings = ['ours', 'unknown', 'foreign', 'cloned', 'altered', 'nameless'] as const;
export type VolumeFinding = (typeof volumeFindings)[number];

/** How a line to an FTP server is secured: by AUTH TLS once connected, from the first byte, or not at all. */
export const ftpSecurities = ['explicit', 'implicit', 'none'] as const;
export type FtpSecurity = (typeof ftpSecurities)[number];

/** S3's two kinds of Object Lock: one that special rights may lift, and one that nobody can. */
export const lockModes = ['governance', 'compliance'] as const;
export type LockMode = (typeof lockModes)[number];

export const placements = ['on-site', 'off-site'] as const;
export type Placement = (typeof placements)[number];

/** What started an attempt; `safety` is the backup of the original that a restore takes first. */
export const triggers = ['scheduled', 'manual', 'local', 'safety'] as const;
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

/** What a drill does, in order; each is timed, and together they are what a restore takes (the achieved RTO). */
export const drillSteps = ['fetch', 'restore', 'compare', 'checks', 'integrity', 'drop'] as const;
export type DrillStep = (typeof drillSteps)[number];

export const drillOutcomes = ['passed', 'failed', 'not-run'] as const;
export type DrillOutcome = (typeof drillOutcomes)[number];

/** Where a restore case stands. */
export const restoreStates = [
  'requested',
  'checked',
  'approved',
  'rejected',
  'lapsed',
  'withdrawn',
  'safety-backup',
  'restoring',
  'proving',
  'swapped',
  'restored',
  'signed-off',
  'failed',
] as const;
export type RestoreState = (typeof restoreStates)[number];

/** What the agent does in a run, in order. A restore beside the original ends after `comparing`; an undo has no restoring. */
export const restoreSteps = [
  'permit',
  'closing',
  'safety-backup',
  'restoring',
  'comparing',
  'blocking',
  'swapping',
  'allowing',
] as const;
export type RestoreStep = (typeof restoreSteps)[number];

export const findingLevels = ['green', 'amber', 'red'] as const;
export type FindingLevel = (typeof findingLevels)[number];

/** What a preflight can find. */
export const findingCodes = [
  // The copy
  'copy_proven',
  'copy_drilled',
  'copy_never_drilled',
  'copy_unreadable',
  'copy_unreachable',
  'no_manifest',
  'signer_unknown',
  'key_needed',
  'other_source',
  'other_site',
  // The server and the account that restores
  'server_fits',
  'server_unreachable',
  'server_older',
  'tool_missing',
  'account_missing',
  'account_too_weak',
  'space_enough',
  'space_unknown',
  'space_short',
  'name_taken',
  'original_missing',
  'encoding_differs',
  'collation_missing',
  'roles_present',
  'roles_missing',
  'extensions_present',
  'extensions_missing',
  'settings_cannot',
  // What goes on there now
  'nobody_connected',
  'people_connected',
  'nothing_lost',
  'rows_lost',
  'losses_unknown',
  'not_backed_up',
  'case_running',
] as const;
export type FindingCode = (typeof findingCodes)[number];

/** How a table would differ after the restore: fewer rows, more, the same number with other content, gone, come back. */
export const lossKinds = ['fewer', 'more', 'changed', 'vanishes', 'comes-back'] as const;
export type LossKind = (typeof lossKinds)[number];

/** How an approver's passkey came to be trusted at a site. */
export const pinWays = ['enrolment', 'endorsed', 'at-site'] as const;
export type PinWay = (typeof pinWays)[number];

export const locales = ['fr', 'cs', 'en'] as const;
export type Locale = (typeof locales)[number];

export const roles = ['administrator', 'support', 'manager', 'approver', 'reception', 'auditor'] as const;
export type Role = (typeof roles)[number];
