import { setTimeout as delay } from 'node:timers/promises';
import { database } from '#lib/central/database/client.ts';
import { readSiteJournal } from './site-journal.ts';
import type { TrialSite, TrialWorld } from './world.ts';

/** Waits until nothing is left to be done, by what the centre and the journals say. Throws with what isn't done in time. */
export async function untilQuiet(world: TrialWorld, limitMs: number): Promise<void> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const open = (await Promise.all(Object.values(world.sites).map(openThings))).flat();
    if (open.length === 0) return;
    if (performance.now() > deadline)
      throw new Error(`Not quiet within ${limitMs / 1000} s:\n${open.join('\n')}`);
    await delay(250);
  }
}

async function openThings({ agent, siteId, planned }: TrialSite): Promise<string[]> {
  const { facts, attempts, copies } = readSiteJournal(agent);
  const orders = await database().order.findMany({
    where: { siteId, state: { in: ['asked', 'queued', 'running'] } },
  });
  const told = await database().agentFact.count({ where: { siteId } });
  const undelivered = facts.filter((fact) => !fact.isDelivered).length;
  const at = `at ${planned.key}`;
  return [
    ...orders.map((order) => `${at}: order ${order.id} (${order.kind}) is ${order.state}`),
    ...attempts
      .filter(({ outcome }) => outcome === 'running')
      .map(({ id }) => `${at}: attempt ${id} is running`),
    ...copies
      .filter(({ state }) => ['queued', 'storing', 'waiting'].includes(state))
      .map(({ id, state }) => `${at}: copy ${id} is ${state}`),
    ...(undelivered > 0 ? [`${at}: ${undelivered} facts aren't delivered`] : []),
    ...(told < facts.length ? [`${at}: the centre has ${told} of ${facts.length} facts`] : []),
  ];
}
