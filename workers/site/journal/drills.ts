import { z } from 'zod';
import { type Draw, type DrillReport, drawSchema } from '#lib/contract/drill.ts';
import { type Failure, failureSchema } from '#lib/contract/failure.ts';
import { newId } from '#lib/shared/ids.ts';
import { dateOf, parsed } from './attempts.ts';
import { requireBackup } from './backups.ts';
import { type CopyRecord, recordCheck, requireCopy, speaksOfCopy } from './copies.ts';
import type { Journal, Row } from './journal.ts';
import { appendFact } from './journal-facts.ts';

const outcomeSchema = z.enum(['running', 'passed', 'failed', 'not-run']);

export type DrillRecord = {
  id: string;
  sourceId: string;
  backupId: string;
  copyId: string;
  destinationId: string;
  orderId: string | null;
  draw: Draw;
  /** The restore server's name in the site's settings; empty where none was named. */
  server: string;
  /** The throwaway database. */
  database: string;
  startedAt: Date;
  finishedAt: Date | null;
  outcome: z.infer<typeof outcomeSchema>;
  failure: Failure | null;
  /** When its database was dropped, or known never to have been made. */
  droppedAt: Date | null;
};

export type NewDrill = { copy: CopyRecord; draw: Draw; orderId: string | null; server: string };

/** Whether this drill is now ours to run, or which other one runs. */
export type BegunDrill = { ok: true; drill: DrillRecord } | { ok: false; other: DrillRecord };

/**
 * Notes a drill and the name of its throwaway database before anything is made, so that whatever ends it, the database
 * is found and dropped. At most one runs at a site: a unique index stands behind it.
 */
export function beginDrill(journal: Journal, wanted: NewDrill): BegunDrill {
  return journal.transaction(() => {
    const [other] = runningDrills(journal);
    if (other !== undefined) return { ok: false, other };
    const now = journal.clock.now();
    const id = newId('drl', now);
    const { copy, draw, orderId, server } = wanted;
    journal.run(
      `INSERT INTO drill (id, source_id, backup_id, copy_id, destination_id, order_id, draw, server, database, started_at, outcome)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'running')`,
      id,
      copy.sourceId,
      copy.backupId,
      copy.id,
      copy.destinationId,
      orderId,
      JSON.stringify(draw),
      server,
      databaseNameOf(id),
      now.toISOString(),
    );
    return { ok: true, drill: requireDrill(journal, id) };
  });
}

/** `kw_drill_` and the drill's own number: no clinic's database is called so, and no two drills' are. */
function databaseNameOf(drillId: string): string {
  return `kw_drill_${drillId.replace('drl_', '')}`;
}

export type DrillEnd = Pick<
  DrillReport,
  'outcome' | 'failure' | 'comparison' | 'checks' | 'integrity' | 'steps' | 'serverVersion' | 'figures'
>;

/**
 * Ends a running drill, with its fact and what it says of the copy: one that was read whole and restored stands where it
 * was stored; a damaged or missing one stops counting. A drill that has ended stays as it is.
 */
export function recordDrill(journal: Journal, drill: DrillRecord, end: DrillEnd): void {
  journal.transaction(() => {
    const finishedAt = journal.clock.now().toISOString();
    const changed = journal.run(
      "UPDATE drill SET outcome = ?, failure = ?, finished_at = ? WHERE id = ? AND outcome = 'running'",
      end.outcome,
      end.failure === null ? null : JSON.stringify(end.failure),
      finishedAt,
      drill.id,
    );
    if (changed === 0) return;
    const copy = requireCopy(journal, drill.copyId);
    if (end.outcome === 'passed') {
      journal.run("UPDATE copy SET state = 'stored', read_back_at = ? WHERE id = ?", finishedAt, copy.id);
    } else if (end.failure !== null && speaksOfCopy(end.failure)) {
      recordCheck(journal, copy, { proof: 'readable', failure: end.failure });
    }
    appendFact(journal, {
      kind: 'drill-finished',
      drillId: drill.id,
      copyId: drill.copyId,
      backupId: drill.backupId,
      sourceId: drill.sourceId,
      destinationId: drill.destinationId,
      orderId: drill.orderId,
      draw: drill.draw,
      server: drill.server,
      plainBytes: requireBackup(journal, drill.backupId).signed.manifest.dump.plainBytes,
      startedAt: drill.startedAt.toISOString(),
      finishedAt,
      ...end,
    });
  });
}

export function noteDropped(journal: Journal, drillId: string): void {
  journal.run('UPDATE drill SET dropped_at = ? WHERE id = ?', journal.clock.now().toISOString(), drillId);
}

export function runningDrills(journal: Journal): DrillRecord[] {
  return journal.all("SELECT * FROM drill WHERE outcome = 'running' ORDER BY rowid").map(drillOf);
}

/** Ended drills whose database may still be on its server. */
export function undroppedDrills(journal: Journal): DrillRecord[] {
  const sql = "SELECT * FROM drill WHERE dropped_at IS NULL AND outcome <> 'running' ORDER BY rowid";
  return journal.all(sql).map(drillOf);
}

/** All drills that were begun here, oldest first. */
export function pastDrills(journal: Journal): DrillRecord[] {
  return journal.all('SELECT * FROM drill ORDER BY rowid').map(drillOf);
}

export function drillOfOrder(journal: Journal, orderId: string): DrillRecord | null {
  const row = journal.get('SELECT * FROM drill WHERE order_id = ? ORDER BY rowid DESC LIMIT 1', orderId);
  return row === null ? null : drillOf(row);
}

export function requireDrill(journal: Journal, id: string): DrillRecord {
  const row = journal.get('SELECT * FROM drill WHERE id = ?', id);
  if (row === null) throw new Error(`No drill ${id} in the journal`);
  return drillOf(row);
}

function drillOf(row: Row): DrillRecord {
  return {
    id: String(row.id),
    sourceId: String(row.source_id),
    backupId: String(row.backup_id),
    copyId: String(row.copy_id),
    destinationId: String(row.destination_id),
    orderId: row.order_id === null ? null : String(row.order_id),
    draw: drawSchema.parse(JSON.parse(String(row.draw))),
    server: String(row.server),
    database: String(row.database),
    startedAt: new Date(String(row.started_at)),
    finishedAt: dateOf(row.finished_at),
    outcome: outcomeSchema.parse(row.outcome),
    failure: parsed(failureSchema, row.failure),
    droppedAt: dateOf(row.dropped_at),
  };
}
