import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { SiteAgent } from '../running/agent.ts';

export type JournalFact = {
  id: string;
  epoch: string;
  seq: number;
  at: string;
  previousHash: string;
  hash: string;
  body: unknown;
  isDelivered: boolean;
};
export type JournalAttempt = { id: string; dueAt: string | null; orderId: string | null; outcome: string };
export type JournalCopy = { id: string; state: string; place: string | null };

/** What a site's journal says, read from its file beside the running agent and not through its code. */
export type SiteJournal = { facts: JournalFact[]; attempts: JournalAttempt[]; copies: JournalCopy[] };

export function readSiteJournal(agent: SiteAgent): SiteJournal {
  const database = new DatabaseSync(join(agent.state, 'journal.db'), { readOnly: true, timeout: 10_000 });
  try {
    const all = (sql: string) => database.prepare(sql).all();
    const text = (value: unknown) => (value === null ? null : String(value));
    return {
      facts: all('SELECT * FROM fact ORDER BY epoch, seq').map((row) => ({
        id: String(row.id),
        epoch: String(row.epoch),
        seq: Number(row.seq),
        at: String(row.at),
        previousHash: String(row.previous_hash),
        hash: String(row.hash),
        body: JSON.parse(String(row.body)),
        isDelivered: row.delivered_at !== null,
      })),
      attempts: all('SELECT * FROM attempt').map((row) => ({
        id: String(row.id),
        dueAt: text(row.due_at),
        orderId: text(row.order_id),
        outcome: String(row.outcome),
      })),
      copies: all('SELECT * FROM copy').map((row) => ({
        id: String(row.id),
        state: String(row.state),
        place: text(row.place),
      })),
    };
  } finally {
    database.close();
  }
}
