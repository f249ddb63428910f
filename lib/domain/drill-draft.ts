/** A policy's drills as they stand in its editor: texts as typed, nothing checked yet. */
export type DrillDraft = {
  /** Days between two drills; empty: none by themselves. */
  everyDays: string;
  checks: DrillCheckDraft[];
};

export const drillCheckKinds = ['newest-value', 'at-least-rows'] as const;
export type DrillCheckKind = (typeof drillCheckKinds)[number];

export type DrillCheckDraft = {
  kind: DrillCheckKind;
  /** `appointment`, or `schema.appointment`; a part that holds a dot or a quote stands in double quotes. */
  table: string;
  /** Of `newest-value` only. */
  column: string;
  /** Days, or rows. */
  count: string;
};

/** What a policy version says of drills (lib/contract/drill.ts). */
export type DrillPlanTerms = {
  everyDays: number | null;
  checks: (
    | { kind: 'newest-value'; schema: string; table: string; column: string; maxAgeDays: number }
    | { kind: 'at-least-rows'; schema: string; table: string; rows: number }
  )[];
};

export type DrillProblem =
  | 'drill_days_unreadable'
  | 'drill_days_too_large'
  | 'too_many_checks'
  | 'check_table_unreadable'
  | 'check_column_unreadable'
  | 'check_count_unreadable'
  | 'check_count_too_large';

export type DrillField =
  | 'drillDays'
  | 'drillChecks'
  | `drillChecks.${number}.${'table' | 'column' | 'count'}`;

export const drillLimits = {
  everyDays: 366,
  checks: 20,
  ageDays: 3660,
  rows: 1_000_000_000_000,
  /** Bytes of a name in PostgreSQL. */
  name: 63,
} as const;

type Refuse = (field: DrillField, problem: DrillProblem, figures?: Record<string, string | number>) => void;

/** Reads a draft; each thing that can't be kept is refused by its field, and what is answered then is of no use. */
export function readDrillDraft(draft: DrillDraft, refuse: Refuse): DrillPlanTerms {
  if (draft.checks.length > drillLimits.checks) {
    refuse('drillChecks', 'too_many_checks', { limit: drillLimits.checks });
  }
  return {
    everyDays: readDays(draft.everyDays, refuse),
    checks: draft.checks.flatMap((check, index) => readCheck(check, index, refuse) ?? []),
  };
}

/** A version's terms as the editor shows them. */
export function drillDraftOf({ everyDays, checks }: DrillPlanTerms): DrillDraft {
  return {
    everyDays: everyDays === null ? '' : String(everyDays),
    checks: checks.map((check) => ({
      kind: check.kind,
      table: tableText(check.schema, check.table),
      column: check.kind === 'newest-value' ? check.column : '',
      count: String(check.kind === 'newest-value' ? check.maxAgeDays : check.rows),
    })),
  };
}

/** A table as people write it: without its schema where that is the usual one. */
export function tableText(schema: string, table: string): string {
  const part = (name: string) => (/[."]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name);
  return schema === 'public' ? part(table) : `${part(schema)}.${part(table)}`;
}

function readDays(typed: string, refuse: Refuse): number | null {
  if (typed.trim() === '') return null;
  const days = readCount(typed);
  if (days === null) refuse('drillDays', 'drill_days_unreadable');
  else if (days > drillLimits.everyDays)
    refuse('drillDays', 'drill_days_too_large', { limit: drillLimits.everyDays });
  return days;
}

function readCheck(
  typed: DrillCheckDraft,
  index: number,
  refuse: Refuse,
): DrillPlanTerms['checks'][number] | null {
  const field = (part: 'table' | 'column' | 'count'): DrillField => `drillChecks.${index}.${part}`;
  const place = readTable(typed.table);
  if (place === null) refuse(field('table'), 'check_table_unreadable');
  const limit = typed.kind === 'newest-value' ? drillLimits.ageDays : drillLimits.rows;
  const count = readCount(typed.count);
  if (count === null) refuse(field('count'), 'check_count_unreadable');
  else if (count > limit) refuse(field('count'), 'check_count_too_large', { limit });
  const column = typed.column.trim();
  const needsColumn = typed.kind === 'newest-value';
  if (needsColumn && !isName(column)) refuse(field('column'), 'check_column_unreadable');
  if (place === null || count === null) return null;
  return needsColumn
    ? { kind: 'newest-value', ...place, column, maxAgeDays: count }
    : { kind: 'at-least-rows', ...place, rows: count };
}

const tablePart = `(?:"((?:[^"]|"")+)"|([^."]+))`;
const tablePattern = new RegExp(String.raw`^\s*(?:${tablePart}\s*\.\s*)?${tablePart}\s*$`);

function readTable(typed: string): { schema: string; table: string } | null {
  const match = tablePattern.exec(typed);
  if (match === null) return null;
  const part = (quoted: string | undefined, plain: string | undefined) =>
    quoted === undefined ? plain?.trim() : quoted.replaceAll('""', '"');
  const schema = part(match[1], match[2]) ?? 'public';
  const table = part(match[3], match[4]) ?? '';
  return isName(schema) && isName(table) ? { schema, table } : null;
}

function isName(text: string): boolean {
  return text !== '' && new TextEncoder().encode(text).length <= drillLimits.name;
}

/** A whole number from 1; blanks that people put between thousands are taken. */
function readCount(typed: string): number | null {
  const digits = typed.replaceAll(/[\s\u00a0\u202f]/g, '');
  return /^\d{1,15}$/.test(digits) && Number(digits) > 0 ? Number(digits) : null;
}
