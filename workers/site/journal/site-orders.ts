import { z } from 'zod';
import { type Failure, failureSchema, figuresSchema } from '#lib/contract/failure.ts';
import type { Figures } from '#lib/shared/errors.ts';
import { dateOf, parsed } from './attempts.ts';
import type { Journal, Row } from './journal.ts';
import { appendFact } from './journal-facts.ts';

/** What was asked of this agent: by the centre through the queue, or at the site with the command line. */
export type SiteOrder = {
  id: string;
  kind: string;
  payload: unknown;
  origin: 'centre' | 'site';
  state: 'asked' | 'running' | 'done' | 'failed' | 'refused';
  failure: Failure | null;
  figures: Figures;
  seenAt: Date;
  finishedAt: Date | null;
};

export type OrderEnd = { outcome: 'done' | 'failed' | 'refused'; failure: Failure | null; figures: Figures };

/** Leaves an order for the running agent. */
export function askAtSite(journal: Journal, order: { id: string; kind: string; payload: unknown }): void {
  insert(journal, order, 'site', 'asked');
}

/** The order as the journal has it; a new one from the centre is journalled as running. */
export function seeOrder(
  journal: Journal,
  order: { id: string; kind: string; payload: unknown },
): { isNew: boolean; order: SiteOrder } {
  return journal.transaction(() => {
    const known = findOrder(journal, order.id);
    if (known !== null) return { isNew: false, order: known };
    insert(journal, order, 'centre', 'running');
    return { isNew: true, order: requireOrder(journal, order.id) };
  });
}

/** The next order that the command line left; taken once. */
export function takeAskedOrder(journal: Journal): SiteOrder | null {
  return journal.transaction(() => {
    const row = journal.get("SELECT * FROM site_order WHERE state = 'asked' ORDER BY rowid LIMIT 1");
    if (row === null) return null;
    journal.run("UPDATE site_order SET state = 'running' WHERE id = ?", String(row.id));
    return requireOrder(journal, String(row.id));
  });
}

/** Ends an order; the centre is told of those that it gave. */
export function finishOrder(journal: Journal, id: string, end: OrderEnd): void {
  journal.transaction(() => {
    const order = requireOrder(journal, id);
    if (order.state !== 'running' && order.state !== 'asked') return;
    const finishedAt = journal.clock.now().toISOString();
    journal.run(
      'UPDATE site_order SET state = ?, failure = ?, figures = ?, finished_at = ? WHERE id = ?',
      end.outcome,
      end.failure === null ? null : JSON.stringify(end.failure),
      JSON.stringify(end.figures),
      finishedAt,
      id,
    );
    if (order.origin === 'centre')
      appendFact(journal, { kind: 'order-finished', orderId: id, ...end, finishedAt });
  });
}

export function findOrder(journal: Journal, id: string): SiteOrder | null {
  const row = journal.get('SELECT * FROM site_order WHERE id = ?', id);
  return row === null ? null : orderOf(row);
}

export function runningOrders(journal: Journal): SiteOrder[] {
  return journal.all("SELECT * FROM site_order WHERE state = 'running' ORDER BY rowid").map(orderOf);
}

function requireOrder(journal: Journal, id: string): SiteOrder {
  const order = findOrder(journal, id);
  if (order === null) throw new Error(`No order ${id} in the journal`);
  return order;
}

function insert(
  journal: Journal,
  order: { id: string; kind: string; payload: unknown },
  origin: SiteOrder['origin'],
  state: SiteOrder['state'],
): void {
  journal.run(
    'INSERT INTO site_order (id, kind, payload, origin, state, seen_at) VALUES (?, ?, ?, ?, ?, ?)',
    order.id,
    order.kind,
    JSON.stringify(order.payload),
    origin,
    state,
    journal.clock.now().toISOString(),
  );
}

const originSchema = z.enum(['centre', 'site']);
const stateSchema = z.enum(['asked', 'running', 'done', 'failed', 'refused']);

function orderOf(row: Row): SiteOrder {
  return {
    id: String(row.id),
    kind: String(row.kind),
    payload: JSON.parse(String(row.payload)),
    origin: originSchema.parse(row.origin),
    state: stateSchema.parse(row.state),
    failure: parsed(failureSchema, row.failure),
    figures: parsed(figuresSchema, row.figures) ?? {},
    seenAt: new Date(String(row.seen_at)),
    finishedAt: dateOf(row.finished_at),
  };
}
