import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { findUngated } from './ungated.testing.ts';

/** Open to everybody, each for its reason. One that no longer is, or is no more, must go from here. */
const open: Record<string, string> = {
  'app/(door)/sign-in/page.tsx default': 'is where one signs in',
  'app/(door)/forgot/page.tsx default': 'is for people who cannot sign in',
  'app/(door)/forgot/actions.ts forgot': 'answers the same for every address, and is limited',
  'app/(door)/welcome/[token]/page.tsx default': 'the one-time link in its address is what lets one in',
  'app/(door)/welcome/[token]/actions.ts welcome': 'the one-time link is what lets one in',
  'app/(door)/reset/[token]/page.tsx default': 'the one-time link in its address is what lets one in',
  'app/(door)/reset/[token]/actions.ts reset': 'the one-time link is what lets one in',
  'app/api/auth/[...nextauth]/route.ts GET': 'is how one signs in',
  'app/api/auth/[...nextauth]/route.ts POST': 'is how one signs in',
  'app/api/health/route.ts GET': 'tells probes yes or no, and the parts only to who may read them',
  'app/api/agent/enrol/route.ts POST': 'the one-time token in its body is what lets an agent in',
};

const files = globSync('app/**/*.{ts,tsx}').filter((path) => !/\.(test|testing)\.tsx?$/.test(path));
const found = files.flatMap((path) => findUngated(path, readFileSync(path, 'utf8')));

describe('every page, server action and route handler', () => {
  test('asks who is there before it does anything, but for those that are open on purpose', () => {
    const unlisted = found.filter(({ path, name }) => !(`${path} ${name}` in open));
    expect(unlisted.map(({ path, name, reason }) => `${path}: ${name} ${reason}`)).toEqual([]);
  });
  test('that is listed as open is there, and is open', () => {
    const names = found.map(({ path, name }) => `${path} ${name}`);
    expect(Object.keys(open).filter((listed) => !names.includes(listed))).toEqual([]);
  });
  test('is looked for where there are some', () => {
    expect(files.filter((path) => path.endsWith('/page.tsx')).length).toBeGreaterThan(10);
  });
  test('that asks by a helper has one that asks', () => {
    const path = 'app/(desk)/people/changer.ts';
    const asAction = `'use server';\n${readFileSync(path, 'utf8')}`;
    expect(findUngated(path, asAction)).toEqual([]);
  });
});

const asks = "import { requireActor } from '#lib/access/require-actor.ts';";
const reads = "import { listPeople } from '#lib/central/people/list-people.ts';";

describe('the check finds', () => {
  const planted: [string, string, string][] = [
    ['a page that asks nobody', 'app/a/page.tsx', 'export default function Page() { return null; }'],
    ['a page made of an arrow', 'app/a/page.tsx', 'const Page = async () => null;\nexport default Page;'],
    ['an action that asks nobody', 'app/a/actions.ts', "'use server';\nexport async function act() {}"],
    ['an action made of an arrow', 'app/a/actions.ts', "'use server';\nexport const act = async () => {};"],
    [
      'an action made by another function',
      'app/a/actions.ts',
      "'use server';\nexport const act = wrap(() => {});",
    ],
    ['actions passed on', 'app/a/actions.ts', "'use server';\nexport * from './others.ts';"],
    [
      'an action exported by another name',
      'app/a/actions.ts',
      "'use server';\nasync function a() {}\nexport { a as b };",
    ],
    [
      'an action inside a component',
      'app/a/form.tsx',
      "export function F() { async function act() { 'use server'; } return act; }",
    ],
    [
      'a handler that asks nobody',
      'app/api/a/route.ts',
      'export async function POST() { return new Response(); }',
    ],
    [
      'a handler exported by another name',
      'app/api/a/route.ts',
      'async function h() {}\nexport { h as GET };',
    ],
    ['a handler passed on', 'app/api/a/route.ts', "export { GET } from './other.ts';"],
    [
      'asking on one branch only',
      'app/a/actions.ts',
      `'use server';\n${asks}\nexport async function act(a) { if (a) { await requireActor('site.read'); } }`,
    ],
    [
      'asking behind a condition',
      'app/a/actions.ts',
      `'use server';\n${asks}\nexport async function act(a) { a && (await requireActor('site.read')); }`,
    ],
    [
      'asking in a function that nobody calls',
      'app/a/actions.ts',
      `'use server';\n${asks}\nexport async function act() { const ask = () => requireActor('site.read'); }`,
    ],
    [
      'asking after something was done',
      'app/a/actions.ts',
      `'use server';\n${asks}\n${reads}\nexport async function act() { await listPeople(); await requireActor('people.read'); }`,
    ],
    [
      'asking at the same time',
      'app/a/actions.ts',
      `'use server';\n${asks}\n${reads}\nexport async function act() { await Promise.all([listPeople(), requireActor('people.read')]); }`,
    ],
    [
      'a title that reads before asking',
      'app/a/page.tsx',
      `${asks}\n${reads}\nexport async function generateMetadata() { return listPeople(); }\nexport default async function Page() { await requireActor('people.read'); }`,
    ],
    [
      'a layout that reads',
      'app/a/layout.tsx',
      `${reads}\nexport default async function L() { await listPeople(); }`,
    ],
    [
      'a gate of that name from elsewhere',
      'app/a/page.tsx',
      "import { requireActor } from './pretend.ts';\nexport default async function Page() { await requireActor('site.read'); }",
    ],
    ['a file that it cannot read', 'app/a/page.tsx', 'export default function Page( {'],
  ];
  test.each(planted)('%s', (_, path, source) => {
    expect(findUngated(path, source)).toHaveLength(1);
  });
});

describe('the check is content with', () => {
  const fine: [string, string, string][] = [
    [
      'a page that asks first',
      'app/a/page.tsx',
      `${asks}\n${reads}\nexport default async function Page() { const by = await requireActor('people.read'); await listPeople(by); }`,
    ],
    [
      'a page that reads its parameters before',
      'app/a/page.tsx',
      `${asks}\nexport default async function Page({ params }) { const { id } = await params; const by = await requireActor('people.read'); }`,
    ],
    [
      'a handler whose refusals are answered',
      'app/api/a/route.ts',
      "import { requireActorForHandler } from '#lib/access/require-actor.ts';\nexport async function GET() { const gate = await gateOf(() => requireActorForHandler('history.read')); }",
    ],
    [
      'a handler for agents',
      'app/api/a/route.ts',
      "import { requireAgent } from '#lib/central/agents/require-agent.ts';\nexport async function GET(request) { const required = await requireAgent(request.headers, new Date()); }",
    ],
    [
      'constants and types beside a page',
      'app/a/page.tsx',
      `${asks}\nexport const dynamic = 'force-dynamic';\nexport type A = string;\nexport default async function Page() { await requireActor('site.read'); }`,
    ],
    [
      'a layout that reads nothing',
      'app/a/layout.tsx',
      'export default function L({ children }) { return children; }',
    ],
    ['a component', 'app/a/card.tsx', 'export function Card() { return null; }'],
  ];
  test.each(fine)('%s', (_, path, source) => {
    expect(findUngated(path, source)).toEqual([]);
  });
});
