import { KeepwellError } from '#lib/shared/errors.ts';
import type { DumpNeeds } from '../../restorer.ts';
import type { Session } from '../connection/session.ts';
import { quoteName } from './quote-name.ts';
import { onServer, type RestoreContext, rollBack, type Server, sqlStateOf } from './server-session.ts';
import { type SqlWord, sqlWords } from './sql-words.ts';

/**
 * Gives a restored database what its original had of its own: settings, also those for one role in it, grants, comment,
 * connection limit. All of it or nothing; a statement that can't be carried out is named (`restore_failed`, figure `property`).
 */
export async function applyProperties(
  context: RestoreContext,
  server: Server,
  database: string,
  needs: DumpNeeds,
  signal: AbortSignal,
): Promise<void> {
  const name = quoteName(database);
  const statements = needs.properties.map((property) => ({
    property,
    statement: renamed(property, needs.database, database),
  }));
  await onServer(context, server, signal, async (session) => {
    await session.query('BEGIN');
    try {
      // As a new database has it, which a dump's grants and revokes are written for; createDatabase took it away.
      await session.query(`GRANT CONNECT, TEMPORARY ON DATABASE ${name} TO PUBLIC`);
      for (const { property, statement } of statements) await applyOne(session, property, statement);
      await session.query('COMMIT');
    } catch (thrown) {
      await rollBack(session, thrown);
      throw thrown;
    }
  });
}

async function applyOne(session: Session, property: string, statement: string): Promise<void> {
  try {
    await session.query(statement);
  } catch (thrown) {
    if (!(thrown instanceof KeepwellError) || thrown.code === 'connection_lost') throw thrown;
    const figures = { property: titleOf(property), reason: sqlStateOf(thrown) ?? thrown.code };
    throw new KeepwellError('restore_failed', { figures, cause: thrown.cause });
  }
}

/**
 * The statement with another database's name in it. Only what is known to set something of a database is let through,
 * and only for the database that the dump is of: a statement of any other kind would run with the right to do everything.
 */
export function renamed(statement: string, from: string, to: string): string {
  const words = sqlWords(statement);
  const [first, second] = words;
  if (isWord(first, 'RESET') && isWord(second, 'SESSION') && words.length === 3) return statement;
  if (isWord(first, 'SET') && isWord(second, 'SESSION') && words.length === 4) return statement;
  const target = words[databaseAt(words)];
  const isOfIt = target !== undefined && ['word', 'name'].includes(target.kind) && target.name === from;
  const isOne = words.every((word) => word.text !== ';' || word.kind !== 'sign');
  if (!isOfIt || !isOne) {
    throw new KeepwellError('restore_failed', {
      figures: { property: titleOf(statement), reason: 'foreign' },
    });
  }
  return statement.slice(0, target.from) + quoteName(to) + statement.slice(target.to);
}

/** Where the database's name stands in the statements that pg_dump writes for it; -1 in any other. */
function databaseAt(words: readonly SqlWord[]): number {
  const [first, second] = words;
  if (isWord(first, 'ALTER') && isWord(second, 'DATABASE')) {
    return ['SET', 'RESET', 'CONNECTION', 'IS_TEMPLATE'].some((word) => isWord(words[3], word)) ? 2 : -1;
  }
  const preposition = isWord(first, 'ALTER') && isWord(second, 'ROLE') ? 'IN' : 'ON';
  const isKnown =
    preposition === 'IN' || ['GRANT', 'REVOKE', 'COMMENT', 'SECURITY'].some((word) => isWord(first, word));
  const at = words.findIndex((word, n) => isWord(word, preposition) && isWord(words[n + 1], 'DATABASE'));
  return isKnown && at > 0 ? at + 2 : -1;
}

/** What a statement sets, without the value: `ALTER DATABASE SET search_path`, `GRANT CONNECT`, `COMMENT ON DATABASE`. */
function titleOf(statement: string): string {
  const words = sqlWords(statement);
  const at = databaseAt(words);
  const shown = words.filter((word, n) => n !== at && (word.kind === 'word' || word.kind === 'name'));
  const setting = shown.findIndex((word) => isWord(word, 'SET'));
  const end = setting < 0 ? 3 : setting + 2;
  const text = (word: SqlWord) => (word.kind === 'name' ? word.name : statement.slice(word.from, word.to));
  return shown.slice(0, end).map(text).join(' ').slice(0, 200);
}

function isWord(word: SqlWord | undefined, text: string): boolean {
  return word?.kind === 'word' && word.text === text;
}
