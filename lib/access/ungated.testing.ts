import { parseSync } from 'oxc-parser';

/** Something that the outside can call, and why it seems to ask nobody who they are. */
export type Ungated = { path: string; name: string; reason: string };

/** What asks, and where it must come from: a function that only has the name asks nobody. */
const gates: Record<string, RegExp> = {
  requireActor: /^#lib\/access\/require-actor\.ts$/,
  requireActorForHandler: /^#lib\/access\/require-actor\.ts$/,
  requireAgent: /^#lib\/central\/agents\/require-agent\.ts$/,
  // Of the people pages: asks for the wider of two permissions; the test holds it to the same rule.
  requirePeopleChanger: /\/changer\.ts$/,
};

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/**
 * The pages, server actions and route handlers of a file that don't ask before they do anything: the gate must stand
 * in the function's own statements, on no branch, and nothing of lib/central may be called before it.
 * Layouts are checked when they read something, and so is what a page exports beside itself (its title).
 */
export function findUngated(path: string, source: string): Ungated[] {
  const { program, errors } = parseSync(path, source);
  if (errors.length > 0) return [{ path, name: '*', reason: `can't be read: ${errors[0]?.message}` }];
  const file = new File(path, program.body as unknown as Node[]);
  return [...file.entries(), ...inlineActions(program as unknown as Node)].flatMap((entry) => {
    const reason =
      entry.run === null ? 'is not written here, so that nobody sees what it asks' : judge(entry, file);
    return reason === null ? [] : [{ path, name: entry.name, reason }];
  });
}

type Node = { type: string; [key: string]: unknown };
/** `run` is null for what is only passed on from another file; `lenient` entries matter when they read something. */
type Entry = { name: string; run: Node | null; isLenient?: boolean };

function judge({ run, isLenient }: Entry, file: File): string | null {
  const body = run?.body as Node | undefined;
  const statements = body?.type === 'BlockStatement' ? (body.body as Node[]) : body ? [body] : [];
  for (const statement of statements) {
    const calls = callsIn(statement);
    const isGate = isPlain(statement) && calls.some((call) => file.gates.has(call.name) && call.isOwn);
    const early = calls.find((call) => file.central.has(call.name) && !file.gates.has(call.name));
    if (early !== undefined && !(isGate && statement.type === 'ReturnStatement')) {
      return `calls ${early.name} before it asks`;
    }
    if (isGate) return null;
  }
  return isLenient ? null : 'never asks';
}

/** No branch, loop or try: what stands in it is carried out whenever the function is. */
function isPlain(statement: Node): boolean {
  return /^(VariableDeclaration|ExpressionStatement|ReturnStatement)$|Expression$/.test(statement.type);
}

type Call = { name: string; isOwn: boolean };

/** Each call in a piece of code. One inside a function of its own may never happen, unless `gateOf` is what calls it. */
function callsIn(node: Node, isOwn = true, parent?: Node): Call[] {
  const isFunction = /Function/.test(node.type);
  const isForGateOf = parent?.type === 'CallExpression' && nameOf(parent.callee) === 'gateOf';
  const within = isOwn && (!isFunction || isForGateOf);
  const branches = ['ConditionalExpression', 'LogicalExpression'].includes(node.type);
  const own: Call[] = node.type === 'CallExpression' ? [{ name: nameOf(node.callee), isOwn: within }] : [];
  return [...own, ...childrenOf(node).flatMap((child) => callsIn(child, within && !branches, node))];
}

function nameOf(callee: unknown): string {
  const node = callee as Node;
  return node.type === 'Identifier' ? String(node.name) : '';
}

/** Functions that say `'use server'` in their own body are actions wherever they stand. */
function inlineActions(node: Node): Entry[] {
  const isAction = /Function/.test(node.type) && hasDirective(((node.body as Node)?.body as Node[]) ?? []);
  const name = (node.id as Node | null)?.name ?? 'an action without a name';
  const own: Entry[] = isAction ? [{ name: String(name), run: node }] : [];
  return [...own, ...childrenOf(node).flatMap(inlineActions)];
}

function hasDirective(statements: Node[]): boolean {
  return Array.isArray(statements) && statements.some((one) => one.directive === 'use server');
}

function childrenOf(node: Node): Node[] {
  return Object.values(node)
    .flatMap((value) => (Array.isArray(value) ? value : [value]))
    .filter(isNode);
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';
}

/** What one file imports, declares and exports. */
class File {
  /** Names that come from lib/central. */
  readonly central = new Set<string>();
  readonly gates = new Set<string>();
  readonly #path: string;
  readonly #statements: Node[];

  constructor(path: string, statements: Node[]) {
    this.#path = path;
    this.#statements = statements;
    const imports = statements.filter((one) => one.type === 'ImportDeclaration' && one.importKind !== 'type');
    for (const one of imports) {
      const source = String((one.source as Node).value);
      for (const specifier of one.specifiers as Node[]) {
        const name = nameOf(specifier.local);
        if (source.startsWith('#lib/central/') && specifier.importKind !== 'type') this.central.add(name);
        if (gates[nameOf(specifier.imported ?? {})]?.test(source)) this.gates.add(name);
      }
    }
  }

  entries(): Entry[] {
    const fileName = this.#path.split('/').at(-1) ?? '';
    const exported = this.#exports();
    if (hasDirective(this.#statements)) return exported;
    if (/^route\.tsx?$/.test(fileName)) return exported.filter((one) => methods.includes(one.name));
    if (/^page\.tsx?$/.test(fileName))
      return exported.map((one) => ({ ...one, isLenient: one.name !== 'default' }));
    if (/^(layout|template|default|loading|error|not-found)\.tsx?$/.test(fileName)) {
      return exported.map((one) => ({ ...one, isLenient: true }));
    }
    return [];
  }

  #exports(): Entry[] {
    return this.#statements.flatMap((statement) => {
      if (statement.exportKind === 'type') return [];
      if (statement.type === 'ExportAllDeclaration') return [{ name: '*', run: null }];
      if (statement.type === 'ExportDefaultDeclaration') {
        const declared = statement.declaration as Node;
        return [{ name: 'default', run: this.#functionOf(declared) }];
      }
      if (statement.type !== 'ExportNamedDeclaration') return [];
      const { declaration, specifiers, source } = statement as unknown as Record<
        string,
        Node | Node[] | null
      >;
      if (declaration) return this.#declared(declaration as Node);
      return (specifiers as Node[])
        .filter((one) => one.exportKind !== 'type')
        .map((one) => ({
          name: String((one.exported as Node).name),
          run: source ? null : this.#functionOf(one.local as Node),
        }));
    });
  }

  /** Constants that aren't functions (`export const dynamic = …`) can't be called. */
  #declared(declaration: Node): Entry[] {
    if (/Function/.test(declaration.type)) return [{ name: nameOf(declaration.id), run: declaration }];
    if (declaration.type !== 'VariableDeclaration') return [];
    return (declaration.declarations as Node[]).flatMap((one) => {
      const value = one.init as Node | null;
      if (value === null || /Literal|ObjectExpression|ArrayExpression|TSAs/.test(value.type)) return [];
      return [{ name: nameOf(one.id), run: this.#functionOf(value) }];
    });
  }

  /** The function itself, or the one of that name in this file; null for anything else. */
  #functionOf(node: Node): Node | null {
    if (/Function/.test(node.type)) return node;
    if (node.type !== 'Identifier') return null;
    for (const statement of this.#statements) {
      const declared = /^Export/.test(statement.type) ? (statement.declaration as Node | null) : statement;
      if (!declared) continue;
      if (/Function/.test(declared.type) && nameOf(declared.id) === node.name) return declared;
      const variable = ((declared.declarations as Node[]) ?? []).find((one) => nameOf(one.id) === node.name);
      if (variable?.init && /Function/.test((variable.init as Node).type)) return variable.init as Node;
    }
    return null;
  }
}
