import type { OrderJob } from '#lib/contract/jobs.ts';

/** What belongs to a restore case: ordered by the case's own commands (case-order.ts), in the transaction of its change. */
export type CaseOrderKind = 'check-restore' | 'show-code' | 'restore' | 'rewrap';

type WithoutHeader<J> = J extends OrderJob ? Omit<J, 'protocol' | 'orderId'> : never;

/** What can be asked of a site's agent, without what the centre adds to it. */
export type OrderRequest = Exclude<WithoutHeader<OrderJob>, { kind: CaseOrderKind }>;
export type OrderKind = OrderRequest['kind'];
export type OrderRequestOf<K extends OrderKind> = Extract<OrderRequest, { kind: K }>;

/** Which permission each kind needs. A sync tells the agent nothing that it would not fetch by itself. */
export type PermissionToOrder = {
  backup: 'backup.order';
  verify: 'backup.order';
  drill: 'drill.order';
  'add-disk': 'destination.change';
  'test-source': 'source.change';
  'test-destination': 'destination.change';
  sync: 'backup.order' | 'site.change' | 'source.change' | 'policy.change' | 'destination.change';
};

const minute = 60_000;

/** Milliseconds after which an order that no agent took is refused as expired: what somebody waits for ends soon. */
export const expiresAfterMs = {
  backup: 60 * minute,
  verify: 24 * 60 * minute,
  drill: 24 * 60 * minute,
  // Somebody stands there with the disk in hand.
  'add-disk': 5 * minute,
  'test-source': 2 * minute,
  'test-destination': 2 * minute,
  sync: 24 * 60 * minute,
  'check-restore': 24 * 60 * minute,
  'show-code': 24 * 60 * minute,
  restore: 24 * 60 * minute,
  rewrap: 24 * 60 * minute,
} satisfies Record<OrderKind | CaseOrderKind, number>;
