/**
 * The journal's tables. The partial unique indexes are what makes the journal the lock: whatever path asks, at most one
 * attempt of a set runs, and at most one attempt at a slot or an order runs or has been completed.
 */
/** What brings a journal of each version to the next one; a new journal goes through all of them. */
export const journalSteps: readonly string[] = [
  `
CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

CREATE TABLE fact (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  epoch TEXT NOT NULL,
  seq INTEGER NOT NULL,
  at TEXT NOT NULL,
  previous_hash TEXT NOT NULL,
  hash TEXT NOT NULL,
  body TEXT NOT NULL,
  backup_id TEXT,
  delivered_at TEXT,
  UNIQUE (epoch, seq)
) STRICT;
CREATE INDEX fact_undelivered ON fact (position) WHERE delivered_at IS NULL;

CREATE TABLE attempt (
  id TEXT PRIMARY KEY,
  set_id TEXT NOT NULL,
  trigger TEXT NOT NULL,
  due_at TEXT,
  order_id TEXT,
  started_at TEXT NOT NULL,
  finished_at TEXT,
  outcome TEXT NOT NULL CHECK (outcome IN ('running', 'completed', 'failed', 'interrupted')),
  failure TEXT
) STRICT;
CREATE UNIQUE INDEX attempt_one_running ON attempt (set_id) WHERE outcome = 'running';
CREATE UNIQUE INDEX attempt_one_per_slot ON attempt (set_id, due_at)
  WHERE due_at IS NOT NULL AND outcome IN ('running', 'completed');
CREATE UNIQUE INDEX attempt_one_per_order ON attempt (order_id)
  WHERE order_id IS NOT NULL AND outcome IN ('running', 'completed');

CREATE TABLE backup (
  id TEXT PRIMARY KEY,
  attempt_id TEXT NOT NULL REFERENCES attempt (id),
  set_id TEXT NOT NULL,
  source_id TEXT NOT NULL,
  made_at TEXT NOT NULL,
  made_seq INTEGER NOT NULL,
  names TEXT NOT NULL,
  signed_manifest TEXT NOT NULL,
  staged INTEGER NOT NULL
) STRICT;
CREATE INDEX backup_of_source ON backup (source_id, made_seq);

CREATE TABLE copy (
  id TEXT PRIMARY KEY,
  backup_id TEXT NOT NULL REFERENCES backup (id),
  source_id TEXT NOT NULL,
  destination_id TEXT NOT NULL,
  state TEXT NOT NULL
    CHECK (state IN ('queued', 'storing', 'waiting', 'stored', 'missing', 'corrupt', 'given-up')),
  tries INTEGER NOT NULL DEFAULT 0,
  next_try_at TEXT,
  failure TEXT,
  place TEXT,
  stored_at TEXT,
  read_back_at TEXT,
  UNIQUE (backup_id, destination_id)
) STRICT;
CREATE INDEX copy_to_make ON copy (state, next_try_at);

CREATE TABLE site_order (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  payload TEXT NOT NULL,
  origin TEXT NOT NULL CHECK (origin IN ('centre', 'site')),
  state TEXT NOT NULL CHECK (state IN ('asked', 'running', 'done', 'failed', 'refused')),
  failure TEXT,
  figures TEXT NOT NULL DEFAULT '{}',
  seen_at TEXT NOT NULL,
  finished_at TEXT
) STRICT;

CREATE TABLE capsule (
  destination_id TEXT PRIMARY KEY,
  content_hash TEXT NOT NULL,
  place TEXT NOT NULL,
  stored_at TEXT NOT NULL
) STRICT;
`,
  `
CREATE TABLE drill (
  id TEXT PRIMARY KEY,
  source_id TEXT NOT NULL,
  backup_id TEXT NOT NULL REFERENCES backup (id),
  copy_id TEXT NOT NULL REFERENCES copy (id),
  destination_id TEXT NOT NULL,
  order_id TEXT,
  -- Why this copy was drawn, as it is told (lib/contract/drill.ts).
  draw TEXT NOT NULL,
  -- The throwaway database, noted before it is made: whatever ends the drill, it is dropped.
  server TEXT NOT NULL,
  database TEXT NOT NULL,
  started_at TEXT NOT NULL,
  finished_at TEXT,
  outcome TEXT NOT NULL CHECK (outcome IN ('running', 'passed', 'failed', 'not-run')),
  failure TEXT,
  dropped_at TEXT
) STRICT;
CREATE UNIQUE INDEX drill_one_running ON drill (outcome) WHERE outcome = 'running';
CREATE INDEX drill_of_source ON drill (source_id, started_at);

CREATE TABLE restore_case (
  id TEXT PRIMARY KEY,
  begun_by TEXT NOT NULL CHECK (begun_by IN ('centre', 'site')),
  -- What was permitted, with its permit's hash: a permit works once.
  document TEXT,
  document_hash TEXT UNIQUE,
  origin TEXT NOT NULL,
  target TEXT NOT NULL,
  -- How far it has come, and all that settling it after a crash takes (names and identities of its databases).
  step TEXT NOT NULL,
  plan TEXT NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('waiting-for-key', 'running', 'swapped', 'restored', 'refused', 'failed')),
  failure TEXT,
  safety_backup_id TEXT,
  started_at TEXT NOT NULL,
  ended_at TEXT,
  kept TEXT,
  kept_until TEXT,
  kept_dropped_at TEXT
) STRICT;
CREATE UNIQUE INDEX restore_case_one_running ON restore_case (outcome) WHERE outcome = 'running';

-- What this agent itself found for a case: a permit over anything else is not one for this site.
CREATE TABLE restore_check (
  case_id TEXT PRIMARY KEY,
  request_hash TEXT NOT NULL,
  preflight_hash TEXT NOT NULL,
  checked_at TEXT NOT NULL
) STRICT;

CREATE TABLE shown_code (
  case_id TEXT PRIMARY KEY,
  document TEXT NOT NULL,
  document_hash TEXT NOT NULL,
  code TEXT NOT NULL,
  wrong_tries INTEGER NOT NULL DEFAULT 0,
  until TEXT NOT NULL
) STRICT;
`,
  // SQLite can't widen the CHECK on a copy's state in place: an expired copy is a given-up one with `expired_at`.
  `
-- When it was found missing or bad, while it is being made anew from another copy.
ALTER TABLE copy ADD COLUMN lost_at TEXT;
-- When its removal began: from then on it counts no more, because part of it may be gone.
ALTER TABLE copy ADD COLUMN expiring_since TEXT;
ALTER TABLE copy ADD COLUMN expired_at TEXT;
ALTER TABLE copy ADD COLUMN expiry_failure TEXT;
-- Until then its destination lets nobody remove it.
ALTER TABLE copy ADD COLUMN immutable_until TEXT;
`,
  `
-- A disk of a removable set, as this agent wrote its marker or found it; what it is called now, the assignment says.
CREATE TABLE medium (
  id TEXT PRIMARY KEY,
  destination_id TEXT NOT NULL,
  label TEXT NOT NULL,
  colour TEXT NOT NULL,
  turn TEXT NOT NULL,
  volume TEXT NOT NULL,
  added_at TEXT NOT NULL,
  -- What was last seen of it; null before it was seen at all.
  presence TEXT CHECK (presence IN ('plugged-in', 'in-use', 'safe', 'removed')),
  seen_at TEXT,
  -- When it came into the drive this time: a copy stored before that is read back (a cache may have lied then).
  came_at TEXT
) STRICT;
CREATE INDEX medium_of_destination ON medium (destination_id);

-- On which disk a copy lies.
CREATE TABLE copy_medium (
  copy_id TEXT PRIMARY KEY REFERENCES copy (id),
  medium_id TEXT NOT NULL REFERENCES medium (id)
) STRICT;
CREATE INDEX copy_medium_of ON copy_medium (medium_id);
`,
];

/** What a journal has come to when it has gone through all of them. */
export const journalSchemaVersion = journalSteps.length;
