/**
 * What a drill's failure says. Of the backup: a restore of these bytes doesn't give back what was backed up, so that none
 * of its copies counts until a drill passes. Of the copy: this one is damaged or gone, others of the same backup may be
 * well. Of nothing: the server, the space or the place was in the way, and the drill counts as not run.
 */
export type DrillBlame = 'backup' | 'copy' | 'nothing';

const ofBackup = new Set(['restore_failed', 'content_differs', 'check_failed', 'integrity_failed']);

const ofCopy = new Set([
  'copy_missing',
  'copy_truncated',
  'copy_altered',
  'manifest_altered',
  'manifest_missing',
  'signature_unknown',
  'dump_unreadable',
]);

export function judgeDrillFailure(failureCode: string): DrillBlame {
  if (ofBackup.has(failureCode)) return 'backup';
  return ofCopy.has(failureCode) ? 'copy' : 'nothing';
}

/** Places that can't be read now: meanwhile another kind of copy may be drilled. */
const ofPlace = new Set([
  'destination_missing',
  'destination_unreachable',
  'destination_permission',
  'destination_sign_in',
  'destination_error',
  'destination_read_only',
  'host_key_changed',
  'path_outside_roots',
  'copy_interrupted',
  'medium_none',
  'medium_not_mounted',
  'secret_missing',
  'secret_unreadable',
  'secret_elsewhere',
]);

export function isPlaceAway(failureCode: string): boolean {
  return ofPlace.has(failureCode);
}
