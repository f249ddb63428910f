import { parseArgs } from 'node:util';
import { closeDatabase } from '#lib/central/database/client.ts';
import { closeRedis } from '#lib/central/redis/connections.ts';
import { isBuilt } from '../running/built-pages.ts';
import { runSteps } from '../verify/run-step.ts';
import { build, generate } from '../verify/steps.ts';
import { closingWords } from './closing-words.ts';
import { findExample } from './copies.ts';
import { endLeftovers } from './end-leftovers.ts';
import { demoFolder, readKept } from './kept.ts';
import { progressLines, type Say } from './progress-lines.ts';
import { clearHalfMade, setUp } from './set-up.ts';
import { startWorld, type World } from './world.ts';

const help = (name: string) => `Usage: npm run ${name} -- [--port <port>]

Starts a whole Keepwell on this machine: the centre, two clinics with their databases and agents, and the first backups.
  --port <port>  where the pages are (default: 3000, or a free port when that is taken; kept from then on)`;

/** `npm run demo` and `npm run dev`: starts everything, tells how to use it, and runs until Ctrl-C. */
export async function runDemo(name: 'demo' | 'dev'): Promise<void> {
  const { values } = parseArgs({ options: { port: { type: 'string' }, help: { type: 'boolean' } } });
  if (values.help) {
    process.stdout.write(`${help(name)}\n`);
    return;
  }
  const say = progressLines();
  let world: World | undefined;
  const run = async () => {
    if (name === 'demo') await buildPages(say);
    await endLeftovers(demoFolder());
    const isFirst = readKept() === undefined;
    if (isFirst) clearHalfMade();
    world = await startWorld({ port: readPort(values.port), isDev: name === 'dev' }, say);
    const demo = isFirst ? await setUp(world, say) : await goOn(world, say);
    say.line(closingWords(demo, findExample(world)));
    await new Promise(() => {});
  };
  try {
    // Asked to stop while it is still setting up, too: what isn't stopped below ends with this process.
    await Promise.race([run(), whenAskedToStop()]);
  } finally {
    const running = world;
    say.line('');
    if (running) await say.step('Stopping everything', () => stop(running));
  }
}

async function stop(world: World) {
  closeRedis();
  await closeDatabase();
  await world.stop();
}

async function goOn(world: World, say: Say) {
  await say.step('Starting the agents', () =>
    Promise.all([...world.sites.values()].map(({ agent }) => agent.start())),
  );
  const kept = readKept();
  if (kept === undefined) throw new Error('demo.json went away while we started. Start again.');
  return kept;
}

async function buildPages(say: Say) {
  if (isBuilt()) return;
  const { failed } = await runSteps([generate, { ...build, requires: generate }]);
  if (failed > 0) throw new Error('The pages could not be built; what is wrong stands above.');
  say.line('');
}

function whenAskedToStop(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
}

function readPort(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1024 && port <= 65_535) return port;
  throw new Error(`--port ${text}: a whole number from 1024 to 65535 is wanted.`);
}
