import { setTimeout as delay } from 'node:timers/promises';
import postgres from 'postgres';
import { placeOrder } from '#lib/central/orders/place-order.ts';
import { as } from '../demo/actors.ts';
import type { TrialSite, TrialWorld } from './world.ts';

/** Everything that goes on while things are killed. What fails meanwhile is tried again: that is what is being tried. */
export class Load {
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>[];
  readonly written = { lyon: 0, brno: 0 };
  ordersPlaced = 0;

  constructor(world: TrialWorld) {
    const all = Object.values(world.sites);
    this.#running = all.flatMap((site) => [
      this.#until(() => this.#write(site)),
      this.#until(() => this.#order(world, site)),
    ]);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#running);
  }

  /** One writer a clinic, ids in the order of their commits; a commit whose answer was lost is found by asking for the highest. */
  async #write({ clinic, planned }: TrialSite): Promise<void> {
    const sql = postgres(clinic.url, { max: 1, connect_timeout: 5, onnotice: () => {} });
    try {
      const [newest] = await sql`SELECT coalesce(max(id), 0) AS id FROM public.load_journal`;
      for (let id = Number(newest?.id) + 1; !this.#stopping.signal.aborted; id += 1) {
        await sql`INSERT INTO public.load_journal VALUES (${id}, clock_timestamp(), ${'entry '.repeat(20)})`;
        this.written[planned.key] += 1;
        await delay(10);
      }
    } finally {
      await sql.end({ timeout: 1 });
    }
  }

  /** A backup is asked for as soon as the one before has ended. */
  async #order(world: TrialWorld, { siteId, setId }: TrialSite): Promise<void> {
    const by = await as(world.manager, 'backup.order');
    const request = { kind: 'backup', setId, sourceIds: null, destinationIds: null } as const;
    const placed = await placeOrder(by, siteId, request);
    if (placed.ok) this.ordersPlaced += 1;
    await delay(200);
  }

  async #until(work: () => Promise<void>): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      // A server that was just killed refuses for a while.
      await work().catch(() => delay(100));
    }
  }
}
