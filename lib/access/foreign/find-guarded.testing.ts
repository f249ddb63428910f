import { globSync, readFileSync } from 'node:fs';
import { parseSync } from 'oxc-parser';

type Node = { type: string; start: number; end: number; [key: string]: unknown };
type Source = { path: string; text: string; statements: Node[] };

/**
 * Every query and command of lib/central that takes an `Authorized`, as `people/list-people.ts listPeople`. Found by
 * the types of their parameters, also where a type of another name stands for it.
 */
export function findGuarded(): string[] {
  const sources = globSync('lib/central/**/*.ts')
    .filter((path) => !/\.(test|testing)\.ts$/.test(path))
    .map(read);
  const names = aliasesOf('Authorized', sources);
  return sources.flatMap((source) =>
    exportedFunctions(source)
      .filter(({ head }) => names.some((name) => new RegExp(`\\b${name}\\b`).test(head)))
      .map(({ name }) => `${source.path.replace('lib/central/', '')} ${name}`),
  );
}

function read(path: string): Source {
  const text = readFileSync(path, 'utf8');
  return { path, text, statements: parseSync(path, text).program.body as unknown as Node[] };
}

/** The type itself and every type that is written with one already known, wherever it is declared. */
function aliasesOf(type: string, sources: Source[]): string[] {
  const known = [type];
  for (let before = 0; before !== known.length; ) {
    before = known.length;
    for (const { statements, text } of sources) {
      for (const statement of statements) {
        const declared = declarationOf(statement);
        if (declared?.type !== 'TSTypeAliasDeclaration') continue;
        const name = nameOf(declared.id);
        const written = text.slice((declared.typeAnnotation as Node).start, declared.end);
        if (!known.includes(name) && known.some((one) => new RegExp(`\\b${one}<?\\b`).test(written)))
          known.push(name);
      }
    }
  }
  return known;
}

/** With what stands before each one's body: its parameters and their types. */
function exportedFunctions({ statements, text }: Source): { name: string; head: string }[] {
  return statements
    .filter((statement) => statement.type === 'ExportNamedDeclaration')
    .flatMap((statement) => {
      const declared = declarationOf(statement);
      if (declared?.type === 'FunctionDeclaration') return [headOf(nameOf(declared.id), declared, text)];
      if (declared?.type !== 'VariableDeclaration') return [];
      return (declared.declarations as Node[])
        .filter((one) => /Function/.test((one.init as Node | null)?.type ?? ''))
        .map((one) => headOf(nameOf(one.id), one.init as Node, text));
    });
}

function headOf(name: string, run: Node, text: string) {
  return { name, head: text.slice(run.start, (run.body as Node).start) };
}

function declarationOf(statement: Node): Node | null {
  return statement.type === 'ExportNamedDeclaration' ? (statement.declaration as Node | null) : statement;
}

function nameOf(id: unknown): string {
  return String((id as Node).name);
}
