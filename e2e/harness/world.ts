import { join } from 'node:path';
import { checkoutDir } from '#scripts/checkout.ts';
import { readKeptJson } from '#scripts/running/kept-json.ts';

/** What the global set-up has started, as the stories' own processes know it. */
export type World = {
  /** Where the pages are. */
  url: string;
  /** What the door runs with: in it, lib/central works in a story too. */
  env: Record<string, string>;
  /** Of the person who came in first: administrator and support. */
  desk: { email: string; password: string };
  /** Superuser's URL of the clinics' server, and the filled database there that stories copy. */
  clinicUrl: string;
  clinicTemplate: string;
  sftp: { host: string; port: number; user: string; privateKey: string; hostKey: string; root: string };
  /** Every mail, as a .eml file. */
  mailFolder: string;
  /** For what a story makes itself; goes with the run. */
  folder: string;
  /** Where the processes of the centre can be stopped and started (control.ts). */
  controlUrl: string;
};

export const worldPath = join(checkoutDir, '.keepwell/e2e-world.json');

let known: World | undefined;

/** Also makes lib/central work in this process. */
export function world(): World {
  if (known === undefined) {
    known = readKeptJson<World>(worldPath);
    if (known === undefined)
      throw new Error('Nothing is started. Run the stories by Playwright, or: npm test -- e2e');
    Object.assign(process.env, known.env);
  }
  return known;
}
