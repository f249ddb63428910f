'use client';

import { unstable_rethrow } from 'next/navigation';
import { useRef, useState } from 'react';
import type { OrderView } from '#lib/central/orders/order-view.ts';
import { readTest } from './order-actions.ts';

type Placed = { ok: true; orderId: string } | { ok: false; problem: string };

export type TestState =
  | { stage: 'idle' }
  | { stage: 'running'; since: number }
  | { stage: 'refused'; problem: string }
  | { stage: 'lost' }
  | { stage: 'ended'; order: OrderView };

/** Asks the site's agent to try something and follows the order until it has ended. A newer try makes an older one moot. */
export function useTest() {
  const [state, setState] = useState<TestState>({ stage: 'idle' });
  const newest = useRef(0);

  async function run(place: () => Promise<Placed>): Promise<Placed | null> {
    newest.current += 1;
    const own = newest.current;
    const isMoot = () => own !== newest.current;
    setState({ stage: 'running', since: Date.now() });
    try {
      const placed = await place();
      if (isMoot()) return placed;
      if (!placed.ok) {
        setState({ stage: 'refused', problem: placed.problem });
        return placed;
      }
      for (;;) {
        const order = await readTest(placed.orderId);
        if (isMoot()) return placed;
        if (order === null) {
          setState({ stage: 'lost' });
          return placed;
        }
        if (order.state === 'done' || order.state === 'failed' || order.state === 'refused') {
          setState({ stage: 'ended', order });
          return placed;
        }
      }
    } catch (thrown) {
      unstable_rethrow(thrown);
      if (!isMoot()) setState({ stage: 'lost' });
      return null;
    }
  }

  function forget(): void {
    newest.current += 1;
    setState({ stage: 'idle' });
  }

  return { state, run, forget };
}
