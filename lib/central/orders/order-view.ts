import type { Failure } from '#lib/contract/failure.ts';
import type { Figures } from '#lib/shared/errors.ts';
import type { CaseOrderKind, OrderKind } from './order-request.ts';

/** An order as pages see it. */
export type OrderView = {
  id: string;
  siteId: string;
  kind: OrderKind | CaseOrderKind;
  state: 'asked' | 'queued' | 'running' | 'done' | 'failed' | 'refused';
  requestedAt: Date;
  finishedAt: Date | null;
  /** Why it failed or was refused; the sentence is in failures.json. */
  failure: Failure | null;
  /** What a test found: versions, free space… */
  figures: Figures | null;
};

export function isEnded(order: Pick<OrderView, 'state'>): boolean {
  return order.state === 'done' || order.state === 'failed' || order.state === 'refused';
}
