import type { z } from 'zod';

export type InvalidFields = {
  ok: false;
  problem: 'invalid';
  fields: { field: string; problem: string; figures: Record<string, string | number> }[];
};

/**
 * What a form sent, by its schema. The schema's messages are problem codes, given back field by field; an issue without
 * one (a value that the form never offers) is `unreadable`.
 */
export function parseFields<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
): { ok: true; input: z.output<Schema> } | InvalidFields {
  const parsed = schema.safeParse(value);
  if (parsed.success) return { ok: true, input: parsed.data };
  const fields: InvalidFields['fields'] = parsed.error.issues.map((issue) => ({
    field: String(issue.path[0] ?? ''),
    problem: /^[a-z_]+$/.test(issue.message) ? issue.message : 'unreadable',
    figures: figuresOf(issue),
  }));
  return { ok: false, problem: 'invalid', fields };
}

function figuresOf(issue: z.core.$ZodIssue): Record<string, number> {
  return issue.code === 'too_big' ? { limit: Number(issue.maximum) } : {};
}
