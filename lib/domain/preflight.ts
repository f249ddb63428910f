import type { FindingCode, FindingLevel, LossKind } from './words.ts';

/** What one table holds on one side; `hash` is null where it wasn't taken. */
export type TableRows = { schema: string; name: string; rows: number; hash: string | null };

export type JudgedLoss = {
  schema: string;
  table: string;
  kind: LossKind;
  rowsNow: number | null;
  rowsThen: number | null;
};

export type JudgedFinding = {
  code: FindingCode;
  level: FindingLevel;
  figures: Record<string, string | number>;
};

/**
 * How each table would differ after the restore, the largest loss of rows first, then what only changes, then what is
 * gained. A table with as many rows counts as changed only where both sides were hashed alike and the hashes differ.
 */
export function judgeLosses(
  now: readonly TableRows[],
  then: readonly TableRows[],
  isHashedAlike: boolean,
): { losses: JudgedLoss[]; same: number } {
  const before = new Map(then.map((table) => [nameOf(table), table]));
  const losses: JudgedLoss[] = [];
  for (const table of now) {
    const other = before.get(nameOf(table));
    before.delete(nameOf(table));
    const kind = kindOf(table, other, isHashedAlike);
    if (kind !== null) losses.push(lossOf(table, kind, table.rows, other?.rows ?? null));
  }
  for (const table of before.values()) losses.push(lossOf(table, 'comes-back', null, table.rows));
  return {
    losses: losses.sort(byLoss),
    same: now.length - losses.filter((one) => one.rowsNow !== null).length,
  };
}

/** Rows that are there now and would not be there afterwards. */
export function rowsLost(losses: readonly JudgedLoss[]): number {
  return losses.reduce((sum, loss) => sum + lostOf(loss), 0);
}

function kindOf(now: TableRows, then: TableRows | undefined, isHashedAlike: boolean): LossKind | null {
  if (then === undefined) return 'vanishes';
  if (now.rows > then.rows) return 'fewer';
  if (now.rows < then.rows) return 'more';
  const isCompared = isHashedAlike && now.hash !== null && then.hash !== null;
  return isCompared && now.hash !== then.hash ? 'changed' : null;
}

function lossOf(
  table: TableRows,
  kind: LossKind,
  rowsNow: number | null,
  rowsThen: number | null,
): JudgedLoss {
  return { schema: table.schema, table: table.name, kind, rowsNow, rowsThen };
}

function byLoss(a: JudgedLoss, b: JudgedLoss): number {
  const order = lostOf(b) - lostOf(a) || kindOrder.indexOf(a.kind) - kindOrder.indexOf(b.kind);
  return order || (`${a.schema}.${a.table}` < `${b.schema}.${b.table}` ? -1 : 1);
}

const kindOrder: readonly LossKind[] = ['vanishes', 'fewer', 'changed', 'more', 'comes-back'];

function lostOf({ rowsNow, rowsThen }: JudgedLoss): number {
  return Math.max(0, (rowsNow ?? 0) - (rowsThen ?? 0));
}

function nameOf({ schema, name }: { schema: string; name: string }): string {
  return JSON.stringify([schema, name]);
}

/** What the agent learned before anybody approves; whatever it could not learn is null. */
export type PreflightFacts = {
  mode: 'replace' | 'beside';
  copy: CopyFacts;
  server: ServerFacts | { missing: 'account' | 'away' | 'tool'; figures: Record<string, string | number> };
  needs: NeedsFacts | null;
  /** Null where nothing is replaced. */
  original: OriginalFacts | null;
  isAnotherRunning: boolean;
};

export type CopyFacts =
  /** An original that was kept: an undo. */
  | { kind: 'kept'; isThere: boolean }
  | {
      kind: 'dump';
      /** Null when it was read whole and its end was good; else why not. */
      fault: { code: string; figures: Record<string, string | number> } | null;
      /** This agent's key doesn't open it; its stored bytes are as its manifest says. */
      isKeyNeeded: boolean;
      hasManifest: boolean;
      /** Fingerprint of a signer that isn't this site's own key. */
      strangeSigner: string | null;
      /** Names, where it is of another source or site than the target. */
      otherSource: string | null;
      otherSite: string | null;
      drilledAt: string | null;
    };

export type ServerFacts = {
  versionNumber: number;
  version: string;
  mayCreateDatabases: boolean;
  maySwap: boolean;
  mayCreateRoles: boolean;
  freeBytes: number | null;
  user: string;
  /** Whether the target's name stands there. */
  isTargetThere: boolean;
  target: string;
};

export type NeedsFacts = {
  /** Server version that made the dump, such as 150018; null where it doesn't say. */
  versionNumber: number | null;
  version: string;
  /** What the restored database is likely to take. */
  bytes: number;
  missingRoles: readonly string[];
  missingExtensions: readonly string[];
  roles: number;
  extensions: number;
};

export type OriginalFacts = {
  connected: number;
  /** Null where what is there now could not be compared with the backup. */
  losses: readonly JudgedLoss[] | null;
  encodingNow: string | null;
  encodingThen: string | null;
  /** Whether this site backs it up, so that a safety backup can be taken. */
  isBackedUp: boolean;
};

/**
 * What was found, in the order in which a person reads it: the copy, the server, what goes on there. Red blocks: nothing
 * can be approved while one stands. Amber must be acknowledged by name. Everything that was looked at is told, green too.
 */
export function judgePreflight(facts: PreflightFacts): JudgedFinding[] {
  return [
    ...judgeCopy(facts.copy),
    ...judgeServer(facts),
    ...(facts.needs === null ? [] : judgeNeeds(facts.needs, facts.server)),
    ...(facts.original === null ? [] : judgeOriginal(facts.original)),
    ...(facts.isAnotherRunning ? [red('case_running')] : []),
  ];
}

export function isBlocked(findings: readonly { level: FindingLevel }[]): boolean {
  return findings.some((finding) => finding.level === 'red');
}

function judgeCopy(copy: CopyFacts): JudgedFinding[] {
  if (copy.kind === 'kept') return copy.isThere ? [] : [red('copy_unreachable')];
  if (copy.fault !== null) {
    const code = speaksOfBytes.has(copy.fault.code) ? 'copy_unreadable' : 'copy_unreachable';
    return [red(code, { ...copy.fault.figures, reason: copy.fault.code })];
  }
  return [
    copy.isKeyNeeded ? amber('key_needed') : green('copy_proven'),
    ...(copy.hasManifest ? [judgeDrilled(copy.drilledAt)] : [amber('no_manifest')]),
    ...(copy.strangeSigner === null ? [] : [amber('signer_unknown', { signer: copy.strangeSigner })]),
    ...(copy.otherSite === null ? [] : [amber('other_site', { site: copy.otherSite })]),
    ...(copy.otherSource === null ? [] : [amber('other_source', { source: copy.otherSource })]),
  ];
}

/** What is wrong with the copy itself, and not with the way to it. */
const speaksOfBytes: ReadonlySet<string> = new Set([
  'copy_altered',
  'copy_truncated',
  'dump_unreadable',
  'file_refused',
  'key_wrong',
  'manifest_altered',
  'manifest_missing',
  'signature_unknown',
]);

function judgeDrilled(drilledAt: string | null): JudgedFinding {
  return drilledAt === null ? amber('copy_never_drilled') : green('copy_drilled', { at: drilledAt });
}

function judgeServer({ server, mode, copy }: PreflightFacts): JudgedFinding[] {
  if ('missing' in server) return [red(missingCodes[server.missing], server.figures)];
  const needed = mode === 'replace' ? server.maySwap : true;
  const isStrong = needed && (copy.kind === 'kept' || server.mayCreateDatabases);
  const { target, user, version } = server;
  return [
    isStrong ? green('server_fits', { version }) : red('account_too_weak', { user }),
    ...(mode === 'replace' && !server.isTargetThere ? [red('original_missing', { database: target })] : []),
    ...(mode === 'beside' && server.isTargetThere ? [red('name_taken', { database: target })] : []),
  ];
}

const missingCodes = {
  account: 'account_missing',
  away: 'server_unreachable',
  tool: 'tool_missing',
} as const satisfies Record<string, FindingCode>;

function judgeNeeds(needs: NeedsFacts, server: PreflightFacts['server']): JudgedFinding[] {
  if ('missing' in server) return [];
  const { missingRoles, missingExtensions } = needs;
  return [
    ...(needs.versionNumber !== null && majorOf(needs.versionNumber) > majorOf(server.versionNumber)
      ? [red('server_older', { needed: needs.version, found: server.version })]
      : []),
    judgeSpace(needs.bytes, server.freeBytes),
    missingRoles.length === 0
      ? green('roles_present', { count: needs.roles })
      : judgeRoles(missingRoles, server.mayCreateRoles),
    missingExtensions.length === 0
      ? green('extensions_present', { count: needs.extensions })
      : red('extensions_missing', { names: listed(missingExtensions), count: missingExtensions.length }),
  ];
}

/** Roles that are missing are made, without a password, where the account may and the person agrees. */
function judgeRoles(missing: readonly string[], mayCreate: boolean): JudgedFinding {
  const figures = { names: listed(missing), count: missing.length, canCreate: mayCreate ? 1 : 0 };
  return mayCreate ? amber('roles_missing', figures) : red('roles_missing', figures);
}

function judgeSpace(neededBytes: number, freeBytes: number | null): JudgedFinding {
  if (freeBytes === null) return amber('space_unknown', { neededBytes });
  const figures = { neededBytes, freeBytes };
  return freeBytes < neededBytes * spaceMargin ? red('space_short', figures) : green('space_enough', figures);
}

/** Indexes are built and sorted beside the tables, and the server's own log grows meanwhile. */
const spaceMargin = 1.2;

function judgeOriginal(original: OriginalFacts): JudgedFinding[] {
  const { connected, losses, encodingNow, encodingThen } = original;
  const isOtherEncoding = encodingNow !== null && encodingThen !== null && encodingNow !== encodingThen;
  return [
    ...(isOtherEncoding ? [amber('encoding_differs', { expected: encodingThen, found: encodingNow })] : []),
    connected === 0 ? green('nobody_connected') : amber('people_connected', { count: connected }),
    judgeLost(losses),
    ...(original.isBackedUp ? [] : [red('not_backed_up')]),
  ];
}

function judgeLost(losses: readonly JudgedLoss[] | null): JudgedFinding {
  if (losses === null) return amber('losses_unknown');
  const harmed = losses.filter(({ kind }) => ['fewer', 'vanishes', 'changed'].includes(kind));
  if (harmed.length === 0) return green('nothing_lost');
  return amber('rows_lost', { rows: rowsLost(losses), tables: harmed.length });
}

/** 150018 is 15.18; before 10, 90624 was 9.6. */
function majorOf(versionNumber: number): number {
  return versionNumber >= 100_000
    ? Math.floor(versionNumber / 10_000)
    : Math.floor(versionNumber / 100) / 100;
}

function listed(names: readonly string[]): string {
  return names.join(', ').slice(0, 400);
}

function green(code: FindingCode, figures: JudgedFinding['figures'] = {}): JudgedFinding {
  return { code, level: 'green', figures };
}
function amber(code: FindingCode, figures: JudgedFinding['figures'] = {}): JudgedFinding {
  return { code, level: 'amber', figures };
}
function red(code: FindingCode, figures: JudgedFinding['figures'] = {}): JudgedFinding {
  return { code, level: 'red', figures };
}
