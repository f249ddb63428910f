import { join } from 'node:path';
import { checkoutDir } from '../checkout.ts';
import { readKeptJson, writeKeptJson } from '../running/kept-json.ts';
import { stateFolder } from '../services/state-folder.ts';

/** What the demonstration remembers from one start to the next, sign-ins among it. Readable by us alone. */
export type KeptDemo = {
  url: string;
  signIns: { key: string; name: string; email: string; password: string; does: string }[];
  practiceId: string;
  /** Undefined in one that was set up before there were restores. */
  canRestore?: true;
  sites: { key: string; siteId: string; sourceId: string; setId: string }[];
};

/** Beside the checkout, wherever the servers' own data lies: people look for it there. */
export const keptPath = join(checkoutDir, '.keepwell/demo.json');
export const recoveryKeyPath = join(checkoutDir, '.keepwell/demo-recovery-key.txt');
export const mailFolder = join(checkoutDir, '.keepwell/mails');

/** Undefined until a first start has come to its end. */
export function readKept(): KeptDemo | undefined {
  return readKeptJson<KeptDemo>(keptPath);
}

export function keep(demo: KeptDemo): void {
  writeKeptJson(keptPath, demo);
}

export function demoFolder(...parts: string[]): string {
  return stateFolder('demo', ...parts);
}
