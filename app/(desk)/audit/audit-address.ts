import { DateTime } from 'luxon';
import { z } from 'zod';
import { type AuditAction, auditActions } from '#lib/central/audit/actions.ts';
import type { AuditFilter } from '#lib/central/audit/list-audit.ts';

/** What was done is filtered by its kind: the part of an action's name before the dot. */
export const auditKinds = [...new Set(auditActions.map((action) => kindOf(action)))];

/** The filter as it stands in the address: calendar days of the reader's zone, both included. */
export type AuditQuery = {
  actor?: string;
  practice?: string;
  kind?: string;
  from?: string;
  to?: string;
  after?: string;
};

// A parameter that is none of ours is no filter: an old bookmark still opens the page.
const text = z.string().min(1).max(80).optional().catch(undefined);
const day = z.iso.date().optional().catch(undefined);
const schema = z.object({
  actor: text,
  practice: text,
  kind: z.enum(auditKinds).optional().catch(undefined),
  from: day,
  to: day,
  after: text,
});

export function readAuditQuery(parameters: Record<string, string | string[] | undefined>): AuditQuery {
  return schema.parse(parameters);
}

export function toAuditFilter(query: AuditQuery, zone: string): AuditFilter {
  const start = (date: string) => DateTime.fromISO(date, { zone });
  return {
    actorId: query.actor,
    practiceId: query.practice,
    actions: query.kind ? auditActions.filter((action) => kindOf(action) === query.kind) : undefined,
    from: query.from ? start(query.from).toJSDate() : undefined,
    until: query.to ? start(query.to).plus({ days: 1 }).toJSDate() : undefined,
    after: query.after,
  };
}

export function auditAddress(query: AuditQuery): string {
  const entries = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return entries.length === 0 ? '/audit' : `/audit?${new URLSearchParams(entries)}`;
}

function kindOf(action: AuditAction): string {
  return action.slice(0, action.indexOf('.'));
}
