import { closeDatabase } from '#lib/central/database/client.ts';
import { closeRedis } from '#lib/central/redis/connections.ts';
import { writeAgentCommands } from './agent-commands.ts';
import { closingWords } from './closing-words.ts';
import { findExample } from './copies.ts';
import { endLeftovers } from './end-leftovers.ts';
import { demoFolder, readKept } from './kept.ts';
import { progressLines, type Say } from './progress-lines.ts';
import { catchUp, clearHalfMade, setUp } from './set-up.ts';
import { startWorld, type World } from './world.ts';

/** `npm run demo` and `npm run dev`: starts everything, tells how to use it, and runs until Ctrl-C. */
export async function runDemo(name: 'demo' | 'dev', port: number | undefined): Promise<void> {
  const say = progressLines();
  let world: World | undefined;
  const run = async () => {
    await endLeftovers(demoFolder());
    const isFirst = readKept() === undefined;
    if (isFirst) clearHalfMade();
    world = await startWorld({ port: port, isDev: name === 'dev' }, say);
    const demo = isFirst ? await setUp(world, say) : await goOn(world, say);
    say.line(closingWords(demo, findExample(world), writeAgentCommands(world).get('lyon') ?? ''));
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
  await catchUp(world, kept);
  return kept;
}

function whenAskedToStop(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
}
