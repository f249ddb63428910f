import type { Readable } from 'node:stream';
import { KeepwellError } from '#lib/shared/errors.ts';
import type { DumpNeeds } from '../../restorer.ts';
import { type ArchiveEntry, type ArchiveHead, readArchiveContents } from './archive-contents.ts';
import { rolesNamedIn } from './named-roles.ts';
import { sqlStatements, sqlWords } from './sql-words.ts';

/**
 * What a plain dump asks of the server it shall be restored on, from its table of contents; the stream is ended. Works for
 * any dump in pg_dump's custom format, the software's own included (L11).
 */
export async function readNeeds(plain: Readable, signal: AbortSignal): Promise<DumpNeeds> {
  const abort = () => plain.destroy(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
  signal.addEventListener('abort', abort, { once: true });
  try {
    if (signal.aborted) abort();
    return await gatherNeeds(plain);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

async function gatherNeeds(plain: Readable): Promise<DumpNeeds> {
  const roles = new Set<string>();
  const extensions: string[] = [];
  const tables: { schema: string; name: string }[] = [];
  const properties: string[] = [];
  let clientEncoding: string | null = null;
  let made: ArchiveEntry | undefined;
  const head = await readArchiveContents(plain, (entry) => {
    if (entry.owner !== '') roles.add(entry.owner);
    for (const role of rolesNamedIn(entry.kind, entry.definition)) roles.add(role);
    if (entry.kind === 'EXTENSION') extensions.push(entry.name);
    if (entry.kind === 'TABLE') tables.push({ schema: entry.schema, name: entry.name });
    if (entry.kind === 'DATABASE') made = entry;
    if (entry.kind === 'ENCODING') clientEncoding = literalIn(entry.definition);
    if (isOfDatabase(entry)) properties.push(...sqlStatements(entry.definition));
  });
  const described = describeDatabase(head, made);
  return {
    ...described,
    encoding: described.encoding ?? clientEncoding,
    roles: [...roles].sort(),
    extensions: extensions.sort(),
    tables,
    properties,
  };
}

/** Settings and connection limit; and, of the entries that any object may have, those of the database itself. */
function isOfDatabase({ kind, name }: ArchiveEntry): boolean {
  if (kind === 'DATABASE PROPERTIES') return true;
  return ['ACL', 'COMMENT', 'SECURITY LABEL'].includes(kind) && name.startsWith('DATABASE ');
}

function describeDatabase(head: ArchiveHead, made: ArchiveEntry | undefined) {
  const options = databaseOptions(made?.definition ?? '');
  const locale = options.get('LOCALE') ?? null;
  return {
    database: made?.name ?? head.database,
    serverVersion: head.serverVersion === null ? null : versionNumber(head.serverVersion),
    toolVersion: head.toolVersion ?? '',
    encoding: options.get('ENCODING') ?? null,
    collation: options.get('LC_COLLATE') ?? locale,
    characterType: options.get('LC_CTYPE') ?? locale,
    localeProvider: options.get('LOCALE_PROVIDER')?.toLowerCase() ?? null,
    providerLocale: options.get('ICU_LOCALE') ?? options.get('BUILTIN_LOCALE') ?? null,
    owner: made === undefined || made.owner === '' ? null : made.owner,
  };
}

/** `NAME = 'value'` and `NAME = word` of a CREATE DATABASE. */
function databaseOptions(statement: string): Map<string, string> {
  const words = sqlWords(statement);
  const options = new Map<string, string>();
  for (const [at, word] of words.entries()) {
    const value = words[at + 2];
    if (word.kind !== 'word' || words[at + 1]?.text !== '=' || value === undefined) continue;
    options.set(word.text, value.kind === 'literal' ? unquoted(value.text) : value.name);
  }
  return options;
}

function literalIn(statement: string): string | null {
  const literal = sqlWords(statement).find((word) => word.kind === 'literal');
  return literal === undefined ? null : unquoted(literal.text);
}

function unquoted(literal: string): string {
  return literal.replace(/^[eE]?'|'$/g, '').replaceAll("''", "'");
}

/** `15.18 (Debian …)` → `150018`; `9.6.24` → `90624`; betas say `17beta1`. */
function versionNumber(text: string): string {
  const [, major, minor, patch] = /^(\d+)(?:\.(\d+))?(?:\.(\d+))?/.exec(text) ?? [];
  if (major === undefined) throw new KeepwellError('dump_unreadable', { figures: { reason: 'version' } });
  const number = Number(major) >= 10 ? Number(major) * 10_000 + Number(minor ?? 0) : 0;
  return String(number || Number(major) * 10_000 + Number(minor ?? 0) * 100 + Number(patch ?? 0));
}
