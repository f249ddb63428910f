import type { PinTold } from '#lib/central/approvers/save-pins.ts';
import type { Failure } from '#lib/contract/failure.ts';
import type {
  Agent,
  Attempt,
  Backup,
  Copy,
  Drill,
  Medium,
  MediumEvent,
  Order,
  Proof,
  Slot,
} from '#prisma/generated/client.ts';
import type { CaseLedger } from './case-ledger.ts';
import type { Rows } from './rows.ts';

export type Look = { at: Date; mediumIds: readonly string[] | null };

/**
 * All that a batch of facts touches, read once before and written once after. The effects of facts are worked out on
 * it in memory: a month of facts costs a few queries a batch, not a few a fact.
 */
export type Ledger = {
  agent: Agent;
  siteId: string;
  now: Date;
  /** Ids of what belongs to this site; a fact about anything else has no effect. */
  setIds: ReadonlySet<string>;
  sourceIds: ReadonlySet<string>;
  destinationIds: ReadonlySet<string>;
  /** Ids in this batch that are another site's attempts, backups, copies or drills. */
  foreignIds: ReadonlySet<string>;
  slots: Rows<Slot>;
  attempts: Rows<Attempt>;
  backups: Rows<Backup>;
  copies: Rows<Copy>;
  proofs: Rows<Proof>;
  drills: Rows<Drill>;
  orders: Rows<Order>;
  restores: CaseLedger;
  /** By destination: the looks through it (of a removable set, through which disks), and since when it is away. */
  lookedAt: Map<string, { looks: Look[]; away: { since: Date; failure: Failure } | null }>;
  media: Rows<Medium>;
  mediumEvents: Rows<MediumEvent>;
  /** What is plugged in and is no disk of the site, as the newest of these facts tells; undefined where none does. */
  pluggedVolumes: { volumes: unknown; at: Date } | undefined;
  /** Ids of the practice's removable sets. */
  removableIds: ReadonlySet<string>;
  /** Signing keys (base64) of this site's agents, former ones too: what they signed is this site's own. */
  siteSigningKeys: readonly string[];
  touchedSlotIds: Set<string>;
  touchedSetIds: Set<string>;
  /** What concerns the agent itself, carried out after the facts. */
  selfReport: unknown;
  adopted: { version: number; from: Date } | null;
  /** By credential id: the newest that was told of it. */
  pins: Map<string, PinTold>;
  refusedAssignments: { version: number; failure: unknown; at: Date }[];
};

/** Why a fact was stored without effect. */
export type NoEffect =
  | 'not_of_this_site'
  | 'unknown_attempt'
  | 'unknown_backup'
  | 'signature_unknown'
  | 'slot_already_kept'
  | 'unknown_case'
  | 'case_moved_on';
