import type { FactBody } from '#lib/contract/facts.ts';

/** All ids that a batch of facts names, by what they are of. */
export type NamedIds = {
  attempts: Set<string>;
  backups: Set<string>;
  copies: Set<string>;
  orders: Set<string>;
  cases: Set<string>;
  drills: Set<string>;
  media: Set<string>;
  /** Due moments of sets, as told: `setId` and `dueAt`. */
  dues: { setId: string; dueAt: Date }[];
};

export function collectIds(bodies: FactBody[]): NamedIds {
  const ids: NamedIds = {
    attempts: new Set(),
    backups: new Set(),
    copies: new Set(),
    orders: new Set(),
    cases: new Set(),
    drills: new Set(),
    media: new Set(),
    dues: [],
  };
  for (const body of bodies) {
    switch (body.kind) {
      case 'attempt-started':
        ids.attempts.add(body.attemptId);
        if (body.orderId !== null) ids.orders.add(body.orderId);
        if (body.dueAt !== null) ids.dues.push({ setId: body.setId, dueAt: new Date(body.dueAt) });
        break;
      case 'attempt-finished':
        ids.attempts.add(body.attemptId);
        break;
      case 'backup-made':
        ids.attempts.add(body.signed.manifest.attemptId);
        ids.backups.add(body.signed.manifest.backupId);
        break;
      case 'copy-found':
        collectFound(ids, body);
        break;
      case 'medium-added':
        ids.media.add(body.mediumId);
        if (body.orderId !== null) ids.orders.add(body.orderId);
        break;
      case 'medium-seen':
        ids.media.add(body.mediumId);
        break;
      case 'copy-stored':
        if (typeof body.mediumId === 'string') ids.media.add(body.mediumId);
        ids.copies.add(body.copyId);
        ids.backups.add(body.backupId);
        break;
      case 'copy-waiting':
      case 'copy-given-up':
      case 'copy-checked':
      case 'copy-expired':
      case 'copy-expiry-failed':
        ids.copies.add(body.copyId);
        ids.backups.add(body.backupId);
        break;
      case 'drill-finished':
        ids.drills.add(body.drillId);
        ids.copies.add(body.copyId);
        ids.backups.add(body.backupId);
        if (body.orderId !== null) ids.orders.add(body.orderId);
        break;
      case 'order-finished':
        ids.orders.add(body.orderId);
        break;
      case 'restore-checked':
      case 'restore-begun':
      case 'restore-step':
      case 'restore-ended':
      case 'kept-dropped':
      case 'file-key-rewrapped':
      case 'code-shown':
        ids.cases.add(body.caseId);
        break;
    }
  }
  return ids;
}

/** A copy that was found tells of its backup, and of the attempt and the slot that made it. */
function collectFound(ids: NamedIds, body: Extract<FactBody, { kind: 'copy-found' }>): void {
  const { attemptId, setId, dueAt } = body.signed.manifest;
  ids.attempts.add(attemptId);
  ids.copies.add(body.copyId);
  ids.backups.add(body.backupId);
  if (body.mediumId !== null) ids.media.add(body.mediumId);
  if (dueAt !== null) ids.dues.push({ setId, dueAt: new Date(dueAt) });
}
