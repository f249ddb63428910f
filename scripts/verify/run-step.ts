import { spawn } from 'node:child_process';
import { checkoutDir } from '../checkout.ts';
import { prismaEnvironment } from '../prisma.ts';
import { addCounts, type Counts, countAsOne } from './counts.ts';

export type Step = {
  title: string;
  /** Scripts that Node runs one after the other, each with its arguments, until one fails. */
  commands: string[][];
  env?: Record<string, string>;
  /** Runs only when that step has gone well; otherwise it counts as failed without being run. */
  requires?: Step;
  count(exitCode: number): Counts;
};

/** Runs the steps in order, whatever fails on the way, so that one run shows all that is wrong. */
export async function runSteps(steps: readonly Step[]): Promise<Counts> {
  const failed = new Set<Step>();
  const counted: Counts[] = [];
  for (const step of steps) {
    const isBlocked = step.requires !== undefined && failed.has(step.requires);
    if (isBlocked)
      process.stdout.write(`\n── ${step.title}: not run, because ${step.requires?.title} failed\n`);
    const counts = isBlocked ? countAsOne(1) : await runStep(step);
    if (counts.failed > 0) failed.add(step);
    counted.push(counts);
  }
  return addCounts(counted);
}

/** Runs a step with its output on the terminal, shows its time, and counts. */
async function runStep(step: Step): Promise<Counts> {
  process.stdout.write(`\n── ${step.title}\n`);
  const startedAt = performance.now();
  let exitCode = 0;
  for (const command of step.commands) {
    exitCode = await runNode(command, step.env ?? {});
    if (exitCode !== 0) break;
  }
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  process.stdout.write(
    `── ${step.title}: ${exitCode === 0 ? 'done' : `FAILED (${exitCode})`} in ${seconds} s\n`,
  );
  return step.count(exitCode);
}

function runNode(args: string[], env: Record<string, string>): Promise<number> {
  const child = spawn(process.execPath, args, {
    cwd: checkoutDir,
    stdio: 'inherit',
    env: { ...prismaEnvironment(), NEXT_TELEMETRY_DISABLED: '1', ...env },
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
