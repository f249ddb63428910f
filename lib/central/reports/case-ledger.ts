import type { NewCaseEvent } from '#lib/central/restores/add-event.ts';
import type { RestoreCase } from '#prisma/generated/client.ts';
import type { Rows } from './rows.ts';

/** What a batch of facts touches of restore cases. */
export type CaseLedger = {
  /** The name of the site whose agent speaks: who did what the events tell. Empty when no case is named. */
  siteName: string;
  practiceId: string;
  /** Cases that run at this site, and those for which it is to seal a backup's key anew. */
  rows: Rows<RestoreCase>;
  /** Ids in this batch that are another site's cases. */
  foreignIds: ReadonlySet<string>;
  events: NewCaseEvent[];
  /** Cases whose end is to be told by mail, once each. */
  ended: { caseId: string; outcome: 'swapped' | 'restored' | 'failed'; failureCode: string | null }[];
  /** Keys that were sealed anew: with each, its restore can be ordered. An age header, base64. */
  rewrapped: { caseId: string; header: string }[];
};
