/** What a person asks for on the page, before the centre has looked at what it names. */
export type RestoreWish = {
  /** The site where it runs. */
  siteId: string;
  origin: { kind: 'copy'; copyId: string } | { kind: 'file'; path: string };
  target: WishedTarget;
  reason: string;
};

export type WishedTarget =
  /** The database of a source, replaced once the restored one is proven. */
  | { kind: 'replace'; sourceId: string }
  /** A new name on the server of a source. */
  | { kind: 'beside'; sourceId: string; database: string }
  /** A new name on a restore server that the site's own settings name: another machine, new hardware. */
  | { kind: 'server'; server: string; database: string };

export type WishProblem =
  | 'not_found'
  | 'no_agent'
  | 'copy_not_stored'
  | 'other_practice'
  | 'path_outside_roots'
  | 'server_unknown'
  | 'name_taken'
  | 'name_reserved'
  | 'recipient_unknown';

export type RequestOutcome =
  | { ok: true; caseId: string }
  /** Names the one that is open: two restores of one database would be in each other's way. */
  | { ok: false; problem: 'already_open'; caseId: string }
  | { ok: false; problem: WishProblem };
