import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { descendantsOf, sendSignal } from '../services/process-identity.ts';
import type { Kill } from './plan.ts';
import type { TrialWorld } from './world.ts';

type Killable = { kill9(): Promise<void>; start(): Promise<void> };

/** Carries one kill out: SIGKILL at the drawn moment, and up again after the drawn pause. False when there was nobody to kill. */
export async function carryOut(world: TrialWorld, kill: Kill): Promise<boolean> {
  await delay(kill.waitMs);
  if (kill.what === 'pg_dump' || kill.what === 'a backend of a backup') return killInside(world, kill);
  const victim = serviceOf(world, kill);
  await victim.kill9();
  await delay(kill.downMs);
  await victim.start();
  return true;
}

function serviceOf(world: TrialWorld, kill: Kill): Killable {
  const { centre } = world;
  switch (kill.what) {
    case 'door':
      return centre.door;
    case 'central worker':
      return centre.workers;
    case 'central Redis':
      return centre.redisCentral;
    case "the sites' Redis":
      return centre.redisSites;
    case "the centre's PostgreSQL":
      return centre.postgres;
    case 'agent':
      return world.sites[kill.site].agent;
    case "the clinic's PostgreSQL":
      return world.sites[kill.site].clinic.server;
    case 'sshd':
      return world.sites[kill.site].sftp;
    case 'pg_dump':
    case 'a backend of a backup':
      throw new Error(`${kill.what} isn't started by us.`);
  }
}

/** These live for a moment only: the kill waits for one to appear, and then for a part of the drawn pause. */
async function killInside(world: TrialWorld, kill: Kill & { site: 'lyon' | 'brno' }): Promise<boolean> {
  const { agent, clinic } = world.sites[kill.site];
  const isDump = kill.what === 'pg_dump';
  const account = `${clinic.settings.user} ${clinic.settings.database}`;
  const find = () =>
    isDump
      ? findBelow(agent.pid, (command) => command.includes('pg_dump\0'))
      : findBelow(clinic.server.pid, (command) => command.includes(account));
  const deadline = performance.now() + 20_000;
  while (find() === undefined) {
    if (performance.now() > deadline) return false;
    await delay(5);
  }
  await delay(kill.downMs / 20);
  const pid = find();
  return pid !== undefined && sendSignal(pid, 'SIGKILL');
}

function findBelow(pid: number, matches: (command: string) => boolean): number | undefined {
  return descendantsOf(pid).find((child) => {
    try {
      return matches(readFileSync(`/proc/${child}/cmdline`, 'utf8'));
    } catch {
      // It ended between the list and the look.
      return false;
    }
  });
}
