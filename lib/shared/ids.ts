import { randomBytes } from 'node:crypto';

/** What an id is of; the prefix makes a foreign id visible at a glance in a log. */
export type IdPrefix =
  | 'usr'
  | 'ses'
  | 'tok'
  | 'grt'
  | 'prc'
  | 'sit'
  | 'agt'
  | 'src'
  | 'set'
  | 'pol'
  | 'pov'
  | 'dst'
  | 'sds'
  | 'slt'
  | 'ord'
  | 'att'
  | 'bak'
  | 'cop'
  | 'prf'
  | 'fct'
  | 'alr'
  | 'mal'
  | 'aud'
  | 'asg'
  | 'epo'
  | 'drl'
  | 'rst'
  | 'rsv'
  | 'hld'
  | 'fmc'
  | 'pky'
  | 'end'
  | 'med'
  | 'mev';

/**
 * A new id such as `bak_0193a5c2e4f07b1c9d2e3f4a`: 48 bits of time, then 48 random bits, in hex.
 * Sorts by creation; holds neither `:` (BullMQ refuses it in job ids) nor anything a file system objects to.
 */
export function newId(prefix: IdPrefix, now: Date): string {
  const time = now.getTime().toString(16).padStart(12, '0');
  return `${prefix}_${time}${randomBytes(6).toString('hex')}`;
}
