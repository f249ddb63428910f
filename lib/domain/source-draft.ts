import { looksLikeDataFolder, looksLikePath } from './typed-path.ts';

/** How to reach a PostgreSQL database, as typed. */
export type SourceDraft = {
  name: string;
  host: string;
  port: string;
  socketFolder: string;
  database: string;
  user: string;
  excludeSchemas: string;
};

export type SourceProblem =
  | 'name_missing'
  | 'too_long'
  | 'host_missing'
  | 'host_is_path'
  | 'host_unreadable'
  | 'host_and_socket'
  | 'port_unreadable'
  | 'socket_not_absolute'
  | 'data_directory'
  | 'database_missing'
  | 'database_is_path'
  | 'database_is_url'
  | 'user_missing';

export type SourceFieldProblem = {
  field: keyof SourceDraft;
  problem: SourceProblem;
  figures: Record<string, string | number>;
};

export type SourceReach = {
  name: string;
  host: string;
  port: number;
  socketFolder: string;
  database: string;
  user: string;
  excludeSchemas: string[];
};

const nameLength = 80;
/** PostgreSQL cuts longer names off in silence. */
const identifierLength = 63;

/**
 * Whether a database can be reached by what was typed. Folders and files are refused with the reason: the files of a
 * running PostgreSQL server, copied as files, are no usable copy (L12).
 */
export function judgeSourceDraft(
  draft: SourceDraft,
): { ok: true; reach: SourceReach } | { ok: false; problems: SourceFieldProblem[] } {
  const problems: SourceFieldProblem[] = [];
  const refuse = (field: keyof SourceDraft, problem: SourceProblem, figures = {}) =>
    problems.push({ field, problem, figures });
  const name = draft.name.trim();
  if (name === '') refuse('name', 'name_missing');
  else if (name.length > nameLength) refuse('name', 'too_long', { limit: nameLength });

  const host = draft.host.trim();
  const socketFolder = draft.socketFolder.trim();
  if (host === '' && socketFolder === '') refuse('host', 'host_missing');
  else if (host !== '' && socketFolder !== '') refuse('socketFolder', 'host_and_socket');
  if (looksLikePath(host)) refuse('host', looksLikeDataFolder(host) ? 'data_directory' : 'host_is_path');
  else if (host !== '' && !isHost(host)) refuse('host', 'host_unreadable');
  if (socketFolder !== '') {
    if (looksLikeDataFolder(socketFolder)) refuse('socketFolder', 'data_directory');
    else if (!socketFolder.startsWith('/')) refuse('socketFolder', 'socket_not_absolute');
  }

  const port = readPort(draft.port);
  if (port === null) refuse('port', 'port_unreadable');

  const database = draft.database.trim();
  if (database === '') refuse('database', 'database_missing');
  else if (/^postgres(ql)?:\/\//i.test(database)) refuse('database', 'database_is_url');
  else if (looksLikePath(database)) refuse('database', 'database_is_path');
  else if (byteLength(database) > identifierLength)
    refuse('database', 'too_long', { limit: identifierLength });

  const user = draft.user.trim();
  if (user === '') refuse('user', 'user_missing');
  else if (byteLength(user) > identifierLength) refuse('user', 'too_long', { limit: identifierLength });

  const excludeSchemas = [
    ...new Set(draft.excludeSchemas.split(/[\n,;]/).map((schema) => schema.trim())),
  ].filter(Boolean);
  if (excludeSchemas.some((schema) => byteLength(schema) > identifierLength)) {
    refuse('excludeSchemas', 'too_long', { limit: identifierLength });
  }

  if (problems.length > 0 || port === null) return { ok: false, problems };
  return { ok: true, reach: { name, host, port, socketFolder, database, user, excludeSchemas } };
}

/** A host name, an IPv4 or an IPv6 address, without a scheme, a port or a path. */
export function isHost(text: string): boolean {
  if (text.length > 255) return false;
  return text.includes(':') ? URL.canParse(`http://[${text}]/`) : /^[\p{L}\p{N}._-]+$/u.test(text);
}

/** 1 to 65535; null when it is no port. */
export function readPort(text: string): number | null {
  const port = /^\s*\d{1,5}\s*$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65_535 ? port : null;
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}
