import { parseSync } from 'oxc-parser';

/** One mention of another module, in whatever form. `specifier` is undefined where it is worked out only when the code runs. */
export type Import = { specifier: string | undefined; line: number };

type Node = { type: string; start: number; [key: string]: unknown };

/** Everything that a file imports: static, dynamic, re-exported, types only, `import('x').Type`, and require(). */
export function readImports(path: string, source: string): Import[] {
  const { program, errors } = parseSync(path, source);
  const [error] = errors;
  if (error) throw new Error(`${path} can't be parsed: ${error.message}`);
  const found: Import[] = [];
  visit(program, (node) => {
    const target = targetOf(node);
    if (target === undefined) return;
    found.push({ specifier: literal(target), line: source.slice(0, node.start).split('\n').length });
  });
  return found;
}

function targetOf(node: Node): unknown {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'ImportExpression':
    case 'TSImportType':
      return node.source;
    case 'ExportNamedDeclaration':
      return node.source ?? undefined;
    case 'TSExternalModuleReference':
      return node.expression;
    case 'CallExpression': {
      const isRequire =
        isNode(node.callee) && node.callee.type === 'Identifier' && node.callee.name === 'require';
      return isRequire && Array.isArray(node.arguments) ? node.arguments[0] : undefined;
    }
    default:
      return undefined;
  }
}

function literal(node: unknown): string | undefined {
  return isNode(node) && typeof node.value === 'string' ? node.value : undefined;
}

function visit(value: unknown, see: (node: Node) => void) {
  if (Array.isArray(value)) {
    for (const item of value) visit(item, see);
  } else if (typeof value === 'object' && value !== null) {
    if (isNode(value)) see(value);
    for (const child of Object.values(value)) visit(child, see);
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}
