import { globSync, readFileSync } from 'node:fs';
import { parseSync } from 'oxc-parser';
import { expect, test } from 'vitest';
import { loadMessages, type MessageTree } from '#lib/i18n/messages.ts';

type Node = { type: string; start: number; [member: string]: unknown };

const files = globSync('app/**/*.tsx')
  .sort()
  .map((path) => ({ path, source: readFileSync(path, 'utf8') }));

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';
}

function walk(value: unknown, visit: (node: Node) => void): void {
  if (Array.isArray(value)) for (const item of value) walk(item, visit);
  if (!isNode(value)) return;
  visit(value);
  for (const member of Object.values(value)) if (typeof member === 'object') walk(member, visit);
}

function literal(value: unknown): string | null {
  if (!isNode(value)) return null;
  if (value.type === 'JSXExpressionContainer') return literal(value.expression);
  return value.type === 'Literal' && typeof value.value === 'string' ? value.value : null;
}

/** What is the same in every language: the product's name, and addresses, paths and keys as examples in a field. */
function isNoText(text: string): boolean {
  return !/\p{L}/u.test(text) || text.trim() === 'Keepwell' || /^[^\s]*[/:@.][^\s]*$/.test(text.trim());
}

/** Commands and what a machine prints. */
const codeElements = new Set(['code', 'pre', 'kbd', 'samp', 'Command']);

function elementName(node: Node): string {
  const { name } = (node.openingElement as Node & { name: Node }) ?? {};
  return name?.type === 'JSXIdentifier' ? String(name.name) : '';
}

/** Attributes whose text a person reads or hears. */
const readAloud = new Set([
  'alt',
  'aria-description',
  'aria-label',
  'caption',
  'confirmLabel',
  'error',
  'header',
  'hint',
  'label',
  'legend',
  'placeholder',
  'sub',
  'summary',
  'title',
]);

function textsIn(source: string, path: string): string[] {
  const found: string[] = [];
  const lineOf = (node: Node): number => source.slice(0, node.start).split('\n').length;
  const tell = (node: Node, text: string | null): void => {
    if (text !== null && !isNoText(text)) found.push(`${path}:${lineOf(node)} ${text.trim()}`);
  };
  const inCode = new Set<Node>();
  walk(parseSync(path, source).program, (node) => {
    if (node.type === 'JSXElement' && codeElements.has(elementName(node)))
      walk(node, (inner) => inCode.add(inner));
    if (inCode.has(node)) return;
    if (node.type === 'JSXText') tell(node, String(node.value));
    if (node.type === 'JSXElement' || node.type === 'JSXFragment') {
      for (const child of node.children as Node[]) {
        if (child.type === 'JSXExpressionContainer') tell(child, literal(child));
      }
    }
    if (node.type === 'JSXAttribute' && isNode(node.name) && readAloud.has(String(node.name.name))) {
      tell(node, literal(node.value));
    }
  });
  return found;
}

test('every text that a person reads comes from the message files', () => {
  expect(files.length).toBeGreaterThan(20);
  expect(files.flatMap(({ path, source }) => textsIn(source, path))).toEqual([]);
});

test('a text outside the message files is found, as content and as an attribute', () => {
  const source = `const A = () => <p title="Gone">Hello {'you'} {1} <b aria-label={'x y'} className="big" /></p>;`;
  expect(textsIn(source, 'a.tsx').map((line) => line.replace(/^a\.tsx:1 /, ''))).toEqual(
    expect.arrayContaining(['Gone', 'Hello', 'you', 'x y']),
  );
});

/** The names that translators have in a file, with the namespaces of each: `const t = useTranslations('ui')`. */
function translatorsIn(program: unknown): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  const keep = (id: unknown, made: unknown): void => {
    const namespace = namespaceOf(made);
    if (!isNode(id) || id.type !== 'Identifier' || namespace === null) return;
    found.set(String(id.name), new Set([...(found.get(String(id.name)) ?? []), namespace]));
  };
  walk(program, (node) => {
    if (node.type !== 'VariableDeclarator' || !isNode(node.id)) return;
    keep(node.id, node.init);
    // const [t, common] = await Promise.all([getTranslations('site'), getTranslations('common')])
    if (node.id.type !== 'ArrayPattern' || !isNode(node.init) || node.init.type !== 'AwaitExpression') return;
    const [list] = (node.init.argument as { arguments?: Node[] }).arguments ?? [];
    if (list?.type !== 'ArrayExpression') return;
    const made = list.elements as unknown[];
    for (const [position, id] of (node.id.elements as unknown[]).entries()) keep(id, made[position]);
  });
  return found;
}

function namespaceOf(made: unknown): string | null {
  const call = isNode(made) && made.type === 'AwaitExpression' ? made.argument : made;
  if (!isNode(call) || call.type !== 'CallExpression' || !isNode(call.callee)) return null;
  if (!['useTranslations', 'getTranslations'].includes(String(call.callee.name))) return null;
  const [first] = call.arguments as Node[];
  return first === undefined ? '' : literal(first);
}

/** The message at a path, or the folder of messages that it begins. */
function at(tree: MessageTree, path: string): MessageTree | string | undefined {
  let here: MessageTree | string | undefined = tree;
  for (const key of path.split('.').filter(Boolean)) {
    if (typeof here !== 'object') return undefined;
    here = here[key];
  }
  return here;
}

test('every text that the pages ask for by name is in the message files', () => {
  const messages = loadMessages('en');
  const missing: string[] = [];
  for (const { path, source } of files) {
    const { program } = parseSync(path, source);
    const translators = translatorsIn(program);
    walk(program, (node) => {
      if (node.type !== 'CallExpression' || !isNode(node.callee)) return;
      const { callee } = node;
      const name =
        callee.type === 'MemberExpression' && isNode(callee.object) ? callee.object.name : callee.name;
      if (callee.type === 'MemberExpression' && isNode(callee.property) && callee.property.name === 'has')
        return;
      const namespaces = translators.get(String(name));
      const key = (node.arguments as Node[])[0];
      if (namespaces === undefined || key === undefined) return;
      const fits = [...namespaces].some((namespace) => isThere(messages, namespace, key));
      if (!fits)
        missing.push(`${path}: ${[...namespaces].join('|')} ${source.slice(key.start, Number(key.end))}`);
    });
  }
  expect(missing).toEqual([]);
});

/** Of a key that is put together at run time, as much as is written down. */
function isThere(messages: MessageTree, namespace: string, key: Node): boolean {
  const text = literal(key);
  if (text !== null) return typeof at(messages, `${namespace}.${text}`) === 'string';
  if (key.type !== 'TemplateLiteral') return true;
  const [first] = key.quasis as { value: { cooked: string } }[];
  const start = first?.value.cooked ?? '';
  return typeof at(messages, `${namespace}.${start.slice(0, start.lastIndexOf('.') + 1)}`) === 'object';
}
