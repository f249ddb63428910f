import { z } from 'zod';

/**
 * Every way in which the agent's work can fail, by name. Reports carry the name and its figures; the sentences are in
 * the message files (`failures.<code>.what` and `.do`), so that each reader gets them in their language and no tool's
 * raw output (which may quote patients' names) leaves the site.
 */
export const failureCodes = [
  // The clinic's database server
  'server_unreachable',
  'wrong_password',
  'database_missing',
  'connection_lost',
  'permission_denied',
  'lock_timeout',
  'server_newer_than_tool',
  'tls_refused',
  'data_directory_refused',
  'database_error',
  // The database's tools
  'tool_missing',
  'tool_failed',
  'tool_killed',
  'tool_hung',
  'dump_unreadable',
  // Space and places at the site
  'staging_full',
  'staging_quota',
  'space_too_low',
  'destination_full',
  'destination_missing',
  'destination_read_only',
  'destination_unreachable',
  'destination_permission',
  'destination_sign_in',
  'host_key_changed',
  'certificate_changed',
  'certificate_refused',
  'secure_line_refused',
  'bucket_missing',
  'region_wrong',
  'clock_skewed',
  'object_lock_missing',
  'copy_locked',
  'path_outside_roots',
  'copy_interrupted',
  'destination_error',
  // Disks of a removable set
  'medium_unregistered',
  'medium_none',
  'medium_not_mounted',
  'medium_wrong',
  'medium_retired',
  'medium_unknown',
  'medium_foreign',
  'medium_cloned',
  'medium_altered',
  'medium_nameless',
  'medium_full',
  'medium_read_only',
  'medium_file_too_large',
  'medium_in_use',
  // Copies that are read from a disk, and capsules
  'capsule_missing',
  'capsule_unreadable',
  'other_site',
  // What a check of a copy found
  'copy_missing',
  'copy_truncated',
  'copy_altered',
  /** No key that was given is among the copy's recipients. */
  'key_wrong',
  'manifest_altered',
  'manifest_missing',
  'signature_unknown',
  // Drills and restores
  'restore_server_missing',
  'restore_account_weak',
  /** Older than the server that was backed up: what it can't restore says nothing of the copy. */
  'restore_server_older',
  'restore_failed',
  'content_differs',
  'check_failed',
  'integrity_failed',
  /** A backup came due while the drill ran: backups come first. */
  'drill_gave_way',
  'drill_too_large',
  'drill_too_long',
  'name_taken',
  'original_missing',
  'roles_missing',
  'extensions_missing',
  'people_connected',
  'safety_backup_failed',
  'swap_failed',
  'kept_missing',
  'file_refused',
  'permit_forged',
  'permit_altered',
  'permit_used',
  'permit_elsewhere',
  'permit_lapsed',
  'permit_early',
  'approver_unknown',
  'approver_is_requester',
  'approver_too_new',
  'code_wrong',
  // Keys and secrets
  'key_missing',
  'recovery_key_missing',
  'recipient_changed',
  'secret_missing',
  'secret_unreadable',
  'secret_elsewhere',
  'secret_refused',
  // The agent itself
  'interrupted',
  'superseded',
  'busy',
  'not_assigned',
  'assignment_missing',
  'job_malformed',
  'job_version_unknown',
  'clock_jumped',
  'already_running',
  'cloned',
  'revoked',
  'settings_invalid',
  'centre_unreachable',
  'centre_refused',
  'order_expired',
  'unexpected',
] as const;
export type FailureCode = (typeof failureCodes)[number];

/** Figures are names, versions, paths and counts that the site's people may see; never a secret, never patient data. */
export const figuresSchema = z.record(z.string().max(60), z.union([z.string().max(500), z.number()]));

export const failureSchema = z.object({
  code: z.enum(failureCodes),
  figures: figuresSchema,
});
export type Failure = z.infer<typeof failureSchema>;
