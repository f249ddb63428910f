import { isHost, readPort } from './source-draft.ts';
import { isAbsoluteFolder, looksLikeDataFolder } from './typed-path.ts';
import type { TypedDestinationKind } from './words.ts';

/** How one site reaches a destination, as typed. Of a folder only the path counts. */
export type DestinationDraft = {
  kind: TypedDestinationKind;
  path: string;
  host: string;
  port: string;
  user: string;
  hostKey: string;
};

export type DestinationProblem =
  | 'path_missing'
  | 'path_not_absolute'
  | 'path_climbs'
  | 'data_directory'
  | 'path_is_root'
  | 'too_long'
  | 'host_missing'
  | 'host_unreadable'
  | 'port_unreadable'
  | 'user_missing'
  | 'host_key_missing'
  | 'host_key_md5'
  | 'host_key_whole'
  | 'host_key_unreadable';

export type DestinationField = Exclude<keyof DestinationDraft, 'kind'>;
export type DestinationFieldProblem = {
  field: DestinationField;
  problem: DestinationProblem;
  figures: Record<string, string | number>;
};

export type DestinationReach =
  | { kind: 'folder'; path: string }
  | { kind: 'sftp'; path: string; host: string; port: number; user: string; hostKey: string };

type Refuse = (
  field: DestinationField,
  problem: DestinationProblem,
  figures?: Record<string, string | number>,
) => void;

/** Whether a destination can be reached by what was typed; each field that can't be used says why. */
export function judgeDestinationDraft(
  draft: DestinationDraft,
): { ok: true; reach: DestinationReach } | { ok: false; problems: DestinationFieldProblem[] } {
  const problems: DestinationFieldProblem[] = [];
  const refuse: Refuse = (field, problem, figures = {}) => problems.push({ field, problem, figures });
  const reach = draft.kind === 'folder' ? readFolder(draft, refuse) : readSftp(draft, refuse);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, reach };
}

function readFolder(draft: DestinationDraft, refuse: Refuse): DestinationReach {
  const path = draft.path.trim();
  if (path === '') refuse('path', 'path_missing');
  else if (!isAbsoluteFolder(path)) refuse('path', 'path_not_absolute');
  else if (hasClimbingPart(path)) refuse('path', 'path_climbs');
  else if (/^(\/|[a-z]:[\\/]?)$/i.test(path)) refuse('path', 'path_is_root');
  else if (looksLikeDataFolder(path)) refuse('path', 'data_directory');
  else if (path.length > 1000) refuse('path', 'too_long', { limit: 1000 });
  return { kind: 'folder', path };
}

function readSftp(draft: DestinationDraft, refuse: Refuse): DestinationReach {
  const host = draft.host.trim();
  if (host === '') refuse('host', 'host_missing');
  else if (!isHost(host)) refuse('host', 'host_unreadable');
  const port = readPort(draft.port);
  if (port === null) refuse('port', 'port_unreadable');
  const user = draft.user.trim();
  if (user === '') refuse('user', 'user_missing');
  else if (user.length > 100) refuse('user', 'too_long', { limit: 100 });
  const path = draft.path.trim() === '' ? '.' : draft.path.trim();
  if (hasClimbingPart(path)) refuse('path', 'path_climbs');
  else if (path.length > 1000) refuse('path', 'too_long', { limit: 1000 });
  return { kind: 'sftp', host, port: port ?? 0, user, path, hostKey: readHostKey(draft.hostKey, refuse) };
}

/** `SHA256:…` out of what was pasted, a whole line of ssh-keygen -l included. */
function readHostKey(typed: string, refuse: Refuse): string {
  const text = typed.trim();
  const found = /SHA256:[A-Za-z0-9+/]{43}=?(?![A-Za-z0-9+/])/.exec(text)?.[0];
  if (found !== undefined) return found.replace(/=$/, '');
  if (text === '') refuse('hostKey', 'host_key_missing');
  else if (/MD5:|^([0-9a-f]{2}:){15}[0-9a-f]{2}$/i.test(text)) refuse('hostKey', 'host_key_md5');
  else if (/(ssh-|ecdsa-)\S+ [A-Za-z0-9+/]{40,}/.test(text)) refuse('hostKey', 'host_key_whole');
  else refuse('hostKey', 'host_key_unreadable');
  return '';
}

function hasClimbingPart(path: string): boolean {
  return path.split(/[\\/]/).includes('..');
}
