/** One field of what was changed; without `before` where the deed says only what it was about. */
export type AuditLine = { field: string; before?: string; after: string };

/** An audit row's details, a line a field, as lib/central/audit/changed-fields.ts writes them. */
export function auditLines(details: Record<string, unknown>): AuditLine[] {
  return Object.entries(details).map(([field, value]) =>
    isChange(value)
      ? { field, before: textOf(value.before), after: textOf(value.after) }
      : { field, after: textOf(value) },
  );
}

function isChange(value: unknown): value is { before: unknown; after: unknown } {
  return typeof value === 'object' && value !== null && 'before' in value && 'after' in value;
}

function textOf(value: unknown): string {
  if (value === null || value === undefined || value === '') return '–';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
