import type { FactBody } from '#lib/contract/facts.ts';

/** All ids that a batch of facts names, by what they are of. */
export type NamedIds = {
  attempts: Set<string>;
  backups: Set<string>;
  copies: Set<string>;
  orders: Set<string>;
  cases: Set<string>;
  drills: Set<string>;
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
      case 'copy-stored':
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
