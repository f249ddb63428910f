import { type SqlWord, sqlStatements, sqlWords } from './sql-words.ts';

/** Entries of a dump whose statements name roles beside their owner. */
const kindsNamingRoles = new Set(['ACL', 'DEFAULT ACL', 'POLICY', 'USER MAPPING', 'DATABASE PROPERTIES']);

/**
 * Roles that an entry of a dump needs on the server beside its owner: to whom a right is granted or was taken from, whom a
 * policy or a user mapping is for, whose setting it is. A server without one of them fails the restore at that entry.
 */
export function rolesNamedIn(kind: string, definition: string): string[] {
  if (!kindsNamingRoles.has(kind)) return [];
  return sqlStatements(definition).flatMap((statement) => {
    const words = sqlWords(statement).filter((word) => word.depth === 0);
    return places(kind, words).flatMap((at) => namesFrom(words, at));
  });
}

/** Where lists of roles begin. */
function places(kind: string, words: readonly SqlWord[]): number[] {
  const after = (...sought: string[]) => placeAfter(words, sought);
  if (kind === 'USER MAPPING') return [after('MAPPING', 'FOR')];
  if (kind === 'POLICY') return [after('TO')];
  if (kind === 'DATABASE PROPERTIES') return words[1]?.text === 'ROLE' ? [2] : [];
  const isGrantor = words[0]?.text === 'SET';
  if (isGrantor) return [after('AUTHORIZATION')];
  const granting = words.findLastIndex(isWord('TO', 'FROM'));
  return [...(kind === 'DEFAULT ACL' ? [after('FOR', 'ROLE')] : []), granting + 1];
}

function placeAfter(words: readonly SqlWord[], sought: readonly string[]): number {
  const at = words.findIndex((_, from) => sought.every((text, n) => isWord(text)(words[from + n])));
  return at < 0 ? 0 : at + sought.length;
}

/** `a, "b c", d` up to whatever is no name in a list. PUBLIC is everybody, and needs no role. */
function namesFrom(words: readonly SqlWord[], from: number): string[] {
  const names: string[] = [];
  if (from === 0) return names;
  for (let at = from; at < words.length; at += 2) {
    const word = words[at];
    if (word?.kind !== 'name' && word?.kind !== 'word') break;
    if (!isWord('PUBLIC')(word)) names.push(word.name);
    if (words[at + 1]?.text !== ',') break;
  }
  return names;
}

function isWord(...texts: string[]): (word: SqlWord | undefined) => boolean {
  return (word) => word?.kind === 'word' && texts.includes(word.text);
}
