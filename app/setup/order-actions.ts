'use server';

import { z } from 'zod';
import { requireActor } from '#lib/access/require-actor.ts';
import { orderDestinationTest } from '#lib/central/destinations/order-destination-test.ts';
import type { SiteDestinationInput } from '#lib/central/destinations/site-destination-input.ts';
import { waitForOrder } from '#lib/central/orders/read-order.ts';
import { orderSourceTest } from '#lib/central/sources/order-source-test.ts';
import type { SourceInput } from '#lib/central/sources/source-input.ts';
import { siteDestinationInputSchema, sourceInputSchema } from './input-schemas.ts';

/** Shorter than any proxy's patience; the page asks again until the test has ended. */
const waitMs = 8000;

export async function testSource(fields: { siteId: string; sourceId: string | null; input: SourceInput }) {
  const by = await requireActor('source.change');
  const schema = z.object({ siteId: z.string(), sourceId: z.string().nullable(), input: sourceInputSchema });
  return orderSourceTest(by, schema.parse(fields));
}

export async function testDestination(fields: {
  siteId: string;
  destinationId: string;
  input: SiteDestinationInput;
}) {
  const by = await requireActor('destination.change');
  const schema = z.object({
    siteId: z.string(),
    destinationId: z.string(),
    input: siteDestinationInputSchema,
  });
  return orderDestinationTest(by, schema.parse(fields));
}

/** How a test stands, as soon as it has ended or after a few seconds; null for an order that isn't in scope. */
export async function readTest(orderId: string) {
  const by = await requireActor('source.change');
  return waitForOrder(by, z.string().parse(orderId), waitMs);
}
