import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { type Figures, KeepwellError } from '#lib/shared/errors.ts';
import { rootFolder } from '../artifact/names.ts';
import { type TestStep, testSteps } from './destination.ts';

/** What a destination offers to be tried. */
export interface Trial {
  connect(): Promise<void>;
  folder(): Promise<void>;
  write(name: string, content: Buffer): Promise<void>;
  read(name: string): Promise<Readable>;
  remove(name: string): Promise<void>;
  freeBytes(): Promise<number | null>;
}

/**
 * Tries a destination as a copy would use it: connects, writes a small file, reads it back, compares, removes it. The
 * step that fails is named and ends the trial, but what was written is removed in any case.
 */
export async function runTest(trial: Trial): Promise<readonly TestStep[]> {
  const name = `${rootFolder}/test-${randomBytes(6).toString('hex')}.txt`;
  const content = Buffer.from('Keepwell wrote this file to see whether it can. It may be removed.\n');
  const steps = new Map<TestStep['step'], TestStep>();
  const tryStep = async (step: TestStep['step'], work: () => Promise<Partial<TestStep> | undefined>) => {
    const isBlocked = [...steps.values()].some((earlier) => earlier.outcome === 'failed');
    const isTried = !isBlocked || (step === 'delete' && steps.get('write')?.outcome === 'passed');
    steps.set(step, isTried ? await outcomeOf(step, work) : { step, outcome: 'not-tried', failure: null });
  };
  const nothing = async (working: Promise<void>) => {
    await working;
    return undefined;
  };
  await tryStep('connect', () => nothing(trial.connect()));
  await tryStep('folder', () => nothing(trial.folder()));
  await tryStep('write', () => nothing(trial.write(name, content)));
  await tryStep('read', () => nothing(compare(trial, name, content)));
  await tryStep('delete', () => nothing(trial.remove(name)));
  await tryStep('space', async () => ({ freeBytes: await trial.freeBytes() }));
  return testSteps.flatMap((step) => steps.get(step) ?? []);
}

async function outcomeOf(
  step: TestStep['step'],
  work: () => Promise<Partial<TestStep> | undefined>,
): Promise<TestStep> {
  try {
    return { step, outcome: 'passed', failure: null, ...(await work()) };
  } catch (thrown) {
    if (!(thrown instanceof KeepwellError)) throw thrown;
    return { step, outcome: 'failed', failure: { code: thrown.code, figures: thrown.figures as Figures } };
  }
}

async function compare(trial: Trial, name: string, content: Buffer): Promise<void> {
  const found = await buffer(await trial.read(name));
  if (!found.equals(content)) throw new KeepwellError('copy_altered', { figures: { file: name } });
}
