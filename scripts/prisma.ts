/**
 * Runs the Prisma CLI with the offline schema engine: `npm run prisma -- migrate status`.
 * Works without internet and without a database where the command needs none (generate, validate, format, migrate diff).
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { checkoutDir } from './checkout.ts';

export type PrismaRun = { exitCode: number; stdout: string; stderr: string };

/** The environment in which the Prisma CLI finds the offline engine, finds Node 24 for it, and never calls home. */
export function prismaEnvironment(databaseUrl?: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    PATH: `${join(process.execPath, '..')}:${process.env.PATH ?? ''}`,
    PRISMA_SCHEMA_ENGINE_BINARY: join(checkoutDir, 'scripts/prisma-engine/main.ts'),
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    CHECKPOINT_DISABLE: '1',
    ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
  };
}

/** Runs one Prisma command and collects its output. Throws with that output when it fails, so that no caller forgets to look. */
export async function runPrisma(args: string[], databaseUrl?: string): Promise<PrismaRun> {
  const run = await spawnPrisma(args, 'pipe', databaseUrl);
  if (run.exitCode !== 0) {
    throw new Error(`prisma ${args.join(' ')} ended with ${run.exitCode}:\n${run.stdout}${run.stderr}`);
  }
  return run;
}

/** Brings the database at `databaseUrl` up to the last migration. */
export function deployMigrations(databaseUrl: string): Promise<PrismaRun> {
  return runPrisma(['migrate', 'deploy'], databaseUrl);
}

function spawnPrisma(args: string[], stdio: 'pipe' | 'inherit', databaseUrl?: string): Promise<PrismaRun> {
  const cli = join(checkoutDir, 'node_modules/prisma/build/index.js');
  const child = spawn(process.execPath, [cli, ...args], {
    cwd: checkoutDir,
    env: prismaEnvironment(databaseUrl),
    stdio: ['inherit', stdio, stdio],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ exitCode: code ?? 1, ...output }));
  });
}

if (import.meta.main) {
  process.exitCode = (await spawnPrisma(process.argv.slice(2), 'inherit')).exitCode;
}
