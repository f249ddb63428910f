import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { messageOf } from '#lib/shared/errors.ts';
import { checkoutDir } from '../checkout.ts';
import { isBuilt } from '../running/built-pages.ts';
import { runSteps, type Step } from '../verify/run-step.ts';
import { build, generate } from '../verify/steps.ts';

const help = (name: string) => `Usage: npm run ${name} -- [--port <port>]

Starts a whole Keepwell on this machine: the centre, two clinics with their databases and agents, and the first backups.
  --port <port>  where the pages are (default: 3000, or a free port when that is taken; kept from then on)`;

/** What `npm run demo` and `npm run dev` do, from the arguments to the exit code. */
export async function runCommand(name: 'demo' | 'dev'): Promise<void> {
  try {
    const { values } = parseArgs({ options: { port: { type: 'string' }, help: { type: 'boolean' } } });
    if (values.help) process.stdout.write(`${help(name)}\n`);
    else await makeAndRun(name, readPort(values.port));
  } catch (thrown) {
    process.stderr.write(`\n${messageOf(thrown)}\n`);
    process.exitCode = 1;
  }
  // Connections that the commands opened in this process would keep it for a while; nothing is left to wait for.
  process.exit();
}

async function makeAndRun(name: 'demo' | 'dev', port: number | undefined) {
  const steps = stepsFor(name);
  if (steps.length > 0) {
    const { failed } = await runSteps(steps);
    if (failed > 0) throw new Error('The pages could not be built; what is wrong stands above.');
    process.stdout.write('\n');
  }
  // Only now: a fresh checkout has no Prisma client before it is generated, and all of lib/central imports it.
  const { runDemo } = await import('./run.ts');
  await runDemo(name, port);
}

function stepsFor(name: 'demo' | 'dev'): Step[] {
  if (name === 'dev') return [generate];
  const isGenerated = existsSync(join(checkoutDir, 'prisma/generated/client.ts'));
  return isGenerated && isBuilt() ? [] : [generate, { ...build, requires: generate }];
}

function readPort(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1024 && port <= 65_535) return port;
  throw new Error(`--port ${text}: a whole number from 1024 to 65535 is wanted.`);
}
