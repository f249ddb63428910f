import type { FailureCode } from '#lib/contract/failure.ts';
import { codeOf } from '#lib/shared/errors.ts';

export const exitCodes = {
  well: 0,
  failed: 1,
  usage: 2,
  /** The state folder can't be used as it is: nothing was tried. */
  state: 3,
  /** Done in part: the backup is made, but a copy of it still waits for its destination. */
  partly: 4,
} as const;

export const exitCodesHelp = `
Exit codes:
  0  well
  1  failed
  2  wrong usage
  3  the state folder can't be used: not enrolled, a key missing, another agent has it
  4  done in part: the backup is made, but a copy still waits for its destination`;

const stateCodes = new Set<string>([
  'not_assigned',
  'key_missing',
  'already_running',
  'settings_invalid',
  'assignment_missing',
] satisfies FailureCode[]);

export function exitCodeOf(thrown: unknown): number {
  return stateCodes.has(codeOf(thrown) ?? '') ? exitCodes.state : exitCodes.failed;
}
