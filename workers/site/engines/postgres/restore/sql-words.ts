/** A word, quoted name, literal or sign of a statement, and where in the text it stands. */
export interface SqlWord {
  readonly kind: 'word' | 'name' | 'literal' | 'sign';
  /** A word in upper case; a quoted name without its quotes; a literal or sign as it is written. */
  readonly text: string;
  /** The name that it stands for as an identifier: unquoted ones are in lower case. */
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** How many brackets are open around it. */
  readonly depth: number;
}

/**
 * Takes apart what pg_dump writes for rights, policies and databases, which is regular: quoted names, literals with
 * their quotes doubled (E'…' with its backslashes doubled too), words and signs. Comments and dollar quotes don't occur in it.
 */
export function sqlWords(text: string): SqlWord[] {
  const words: SqlWord[] = [];
  let depth = 0;
  for (const match of text.matchAll(token)) {
    const [whole] = match;
    if (whole === ')' || whole === ']') depth -= 1;
    words.push({ ...wordOf(whole), from: match.index, to: match.index + whole.length, depth });
    if (whole === '(' || whole === '[') depth += 1;
  }
  return words;
}

/** The statements of a text, without their semicolons. */
export function sqlStatements(text: string): string[] {
  const ends = sqlWords(text).filter((word) => word.kind === 'sign' && word.text === ';');
  const statements: string[] = [];
  let from = 0;
  for (const end of [...ends.map((word) => word.from), text.length]) {
    const statement = text.slice(from, end).trim();
    if (statement !== '') statements.push(statement);
    from = end + 1;
  }
  return statements;
}

const token = /"(?:[^"]|"")*"|[eE]?'(?:[^']|'')*'|[\p{L}_][\p{L}\p{N}_$]*|\p{N}+|\S/gu;

function wordOf(whole: string): Pick<SqlWord, 'kind' | 'text' | 'name'> {
  if (whole.startsWith('"') && whole.length > 1) {
    const name = whole.slice(1, -1).replaceAll('""', '"');
    return { kind: 'name', text: name, name };
  }
  if (whole.endsWith("'")) return { kind: 'literal', text: whole, name: '' };
  if (/^[\p{L}_]/u.test(whole)) return { kind: 'word', text: whole.toUpperCase(), name: whole.toLowerCase() };
  return { kind: 'sign', text: whole, name: '' };
}
