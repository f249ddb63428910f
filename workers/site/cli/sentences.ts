import type { FailureCode } from '#lib/contract/failure.ts';
import type { Figures } from '#lib/shared/errors.ts';

/** What happened, and what to do, for the person at the site's own terminal. `{name}` stands for a figure. */
const sentences: Partial<Record<FailureCode, string>> = {
  server_unreachable:
    'The database server does not answer ({host}). Start it, or mend host and port in the source.',
  wrong_password:
    'The server refuses user {user}. Enter the password again in the source; it is not tried again by itself.',
  database_missing: 'There is no database {database} on the server. Mend the name in the source.',
  connection_lost: 'The connection to the database server broke off. It is tried again.',
  permission_denied: 'User {user} may not read {object}. Run the GRANTs that "keepwell-agent doctor" prints.',
  lock_timeout:
    'A table stayed locked by another program. It is tried again; if it stays so, look for long transactions.',
  server_newer_than_tool:
    'The server is version {needed}; pg_dump here is older ({found}). Install postgresql-client-{needed}.',
  tls_refused: 'The server does not agree on TLS. Compare sslmode in the source with the server.',
  data_directory_refused:
    'A running database must not be copied as files (L12). Add it as a database instead.',
  database_error: 'The database server reports an error; the log has its words.',
  tool_missing: "The tool {tool} is missing. Install PostgreSQL's client tools, or set --tools-folder.",
  tool_failed: '{tool} failed; the log has its words.',
  tool_killed: '{tool} was ended by the system ({signal}); is the memory short?',
  tool_hung: '{tool} gave nothing for too long and was ended.',
  dump_unreadable: 'The dump could not be read back and is thrown away. It is tried again.',
  staging_full:
    'The disk of the staging folder is full. Make room, or move it with "settings --staging-folder".',
  staging_quota:
    'The staging quota would be passed ({usedBytes} of {quotaBytes} bytes used). Raise it with "settings --staging-quota".',
  space_too_low:
    'Too little free space: {freeBytes} bytes free, {neededBytes} needed, {reserveBytes} kept for the clinic. Make room.',
  destination_full: 'The destination is full. Make room or use a larger one.',
  destination_missing: 'The destination is not there ({path}). Plug the disk in or mount the share.',
  destination_read_only: 'The destination is read-only ({path}). Mount it for writing.',
  destination_unreachable: 'The destination does not answer. Look at the network; it is tried again.',
  destination_permission: "The agent's account may not write at the destination ({path}). Give it the right.",
  destination_sign_in: 'The destination refuses the account. Enter its secret again in the dashboard.',
  host_key_changed: 'The destination shows another host key. Find out why before you pin the new one.',
  path_outside_roots:
    'The folder {path} is not below an allowed root. Allow it with "settings --allow-root".',
  copy_interrupted: 'The copy broke off. It is made again.',
  medium_unregistered:
    'No disk of this set has been added yet. Plug one in and add it: keepwell-agent disk add, or in the dashboard.',
  medium_none: 'The disk is not plugged in ({expected}). Plug it in; the copy is made by itself.',
  medium_not_mounted:
    'The disk is plugged in but not mounted ({found}). Mount it; "keepwell-agent disk list" says how.',
  medium_wrong: 'The wrong disk is in: {found}. Today it is {expected}. Nothing was written; the copy waits.',
  medium_retired: 'The disk {found} was taken out of use. Plug in {expected}; nothing was written.',
  medium_unknown:
    'An unknown disk is plugged in ({found}). Nothing was written on it. Plug in {expected}, or add this one.',
  medium_foreign: "The disk {found} holds another site's copies. Nothing was written on it. Take it out.",
  medium_cloned:
    'Two disks pass for the same one, or a marker was copied ({found}). Nothing was written. Take it out, or add it anew.',
  medium_altered:
    'The marker on the disk {found} is not the one that this site wrote. Nothing was written. Add it anew, or take it out.',
  medium_nameless: 'Nothing tells the disk {found} from another one. It needs a file system with an id.',
  medium_full:
    'The disk {disk} is full: {freeBytes} bytes free, {neededBytes} needed. Make room, or use a larger one.',
  medium_read_only: 'The disk {disk} is write-protected. Slide its switch, or mount it for writing.',
  medium_file_too_large:
    'The disk {disk} is formatted as FAT32, which holds no file of 4 GiB or more; the copy has {neededBytes} bytes. Format it as exFAT, NTFS or ext4 and add it again.',
  medium_in_use: 'This disk is one of a set already ({found}).',
  capsule_missing:
    'There is no capsule at {path}. It lies beside the copies: keepwell/<practice>/<site>/capsule-….age',
  capsule_unreadable: 'The capsule {file} cannot be read: cut short or altered. Try one from another disk.',
  other_site: "It is another site's.",
  copy_missing: 'The copy is not where it was laid.',
  copy_truncated: 'The copy is shorter than it was. It counts no more.',
  copy_altered: 'The copy is not what was written. It counts no more.',
  manifest_altered: 'The manifest beside the copy is not what was signed. The copy counts no more.',
  manifest_missing: 'The manifest beside the copy is gone. The copy counts no more.',
  signature_unknown: 'The manifest is signed by a key that is not known here ({signer}).',
  restore_server_missing:
    'No restore server is named for it here. Add one with "server add"; drills take the one of "settings --drill-server".',
  restore_server_older:
    'The server ({found}) is older than the one that was backed up ({needed}). Use a newer one.',
  restore_failed: 'It could not be restored; the log has the words of the tool. Nothing of it is left.',
  content_differs:
    'The restored database is not what the manifest says: {differences} differences, first {first}.',
  check_failed: "The restored database doesn't meet the policy's check of {table} (found {found}).",
  integrity_failed: "The engine's own check finds {object} damaged.",
  drill_gave_way: 'It gave way to a backup that came due. Try again when that is made.',
  drill_too_large:
    'The dump ({plainBytes} bytes) is larger than a drill may be. Raise "settings --drill-max-size".',
  drill_too_long:
    'It took longer than {minutes} minutes. Raise "settings --drill-max-minutes", or use a faster server.',
  extensions_missing: 'The server lacks the extension {extension}. Install its package there.',
  name_taken: 'There is a database {database} already. Add --replace to swap it, or choose another name.',
  restore_account_weak: 'The account lacks a right on the server; "keepwell-agent doctor" says which.',
  key_missing:
    'A key of this agent is missing ({file}). Put it back from a copy of the state folder; none is made in its place.',
  recovery_key_missing: 'The practice has no recovery key yet. Make it in the dashboard first.',
  recipient_changed:
    "The centre names another recovery key than the one pinned here. Don't go on before you know why.",
  secret_missing: 'The password was never entered. Enter it in the dashboard.',
  secret_unreadable: 'The secret of {name} is sealed for another agent. Enter it again in the dashboard.',
  secret_elsewhere:
    'The secret of {name} was given for another place ({sealedFor}). Enter it again in the dashboard, for this one.',
  interrupted: 'It was interrupted; it is tried again.',
  superseded: 'A newer one has taken its place.',
  busy: 'A backup of this set runs already.',
  not_assigned: 'This agent has no such thing to do, or is not enrolled yet.',
  assignment_missing:
    'The agent has not been told its work yet. Start it with "run" while the centre can be reached.',
  already_running: 'Another agent has this state folder (process {pid}). Stop it first.',
  cloned:
    "Another agent tells the centre another story under this one's name. Stop the copy, then enrol again with --again.",
  revoked: 'This agent was revoked at the centre. Enrol it again with --again.',
  centre_unreachable:
    'The centre does not answer ({address}, {reason}). Backups go on; the history follows later.',
  centre_refused: 'The centre refuses ({refusal}).',
  key_wrong: 'No key that was given opens this copy. Is it the recovery key of this practice?',
  original_missing: 'There is no database {database} to replace.',
  roles_missing: 'The server lacks these roles: {names}. Create them, or restore with an account that may.',
  people_connected: '{count} sessions are still open. Close the practice software everywhere, and ask again.',
  safety_backup_failed: 'What is there now could not be saved ({reason}), so nothing was touched.',
  swap_failed: 'The server would not swap the names: somebody holds one of the two databases.',
  kept_missing: 'The database {database} that was kept is not there any more.',
  file_refused: '{path} is no copy and no dump: {reason}.',
  permit_lapsed: 'Its permission lapsed at {expiredAt}. Ask for it again in the dashboard.',
};

export function sentenceOf(failure: { code: string; figures: Figures }): string {
  const sentence = Object.entries(sentences).find(([code]) => code === failure.code)?.[1] ?? failure.code;
  return sentence.replace(/\{(\w+)\}/g, (_, name: string) => String(failure.figures[name] ?? '?'));
}
