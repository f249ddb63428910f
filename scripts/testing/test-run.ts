import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identify, isAlive, type ProcessIdentity } from '../services/process-identity.ts';
import { endStaleService } from '../services/service-process.ts';
import { removeLoginAccount } from '../services/sftp-account.ts';
import { stateFolder } from '../services/state-folder.ts';

/**
 * Opens a folder for the servers of one test run, apart from those of others that run at the same time, after removing what runs
 * that were killed have left behind: their servers, their accounts, their data.
 */
export async function openTestRun(): Promise<{ folder: string; close: () => void }> {
  await sweepTestRuns();
  const owner = identify(process.pid);
  if (owner === undefined) throw new Error('The system tells nothing about this process.');
  const folder = stateFolder('test', `run-${owner.pid}`);
  writeFileSync(ownerPath(folder), JSON.stringify(owner));
  return { folder, close: () => rmSync(folder, { recursive: true, force: true }) };
}

async function sweepTestRuns(): Promise<void> {
  const root = stateFolder('test');
  for (const name of readdirSync(root).filter((name) => name.startsWith('run-'))) {
    const folder = join(root, name);
    if (isInUse(folder)) continue;
    for (const entry of readdirSync(folder)) {
      const service = join(folder, entry);
      if (!statSync(service).isDirectory()) continue;
      await endStaleService(service);
      removeLoginAccount(service);
    }
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A folder without its owner's name is one that is just being opened. */
function isInUse(folder: string): boolean {
  if (!existsSync(ownerPath(folder))) return Date.now() - statSync(folder).mtimeMs < 60_000;
  return isAlive(JSON.parse(readFileSync(ownerPath(folder), 'utf8')) as ProcessIdentity);
}

function ownerPath(folder: string): string {
  return join(folder, 'owner.json');
}
