import type { z } from 'zod';

/** What a form shows after it was sent: which field is wrong (a key of problems.json), and what was typed. */
export type FormState<Outcome = never> = {
  errors: Record<string, string>;
  /** Given back to the fields, because a sent form is emptied. Never a password. */
  values: Record<string, string>;
  outcome?: Outcome;
};

export const untouched: FormState = { errors: {}, values: {} };

export type Parsed<T> = { ok: true; data: T } | { ok: false; errors: Record<string, string> };

/** Reads a form by its schema. The messages of the schema's checks are keys of problems.json, one a field. */
export function parseForm<T>(schema: z.ZodType<T>, form: FormData): Parsed<T> {
  const parsed = schema.safeParse(typedIn(form));
  if (parsed.success) return { ok: true, data: parsed.data };
  const errors: Record<string, string> = {};
  for (const issue of parsed.error.issues) errors[issue.path.join('.')] ??= issue.message;
  return { ok: false, errors };
}

/** What was typed, without what must not go back into a page. */
export function typedIn(form: FormData, leaveOut: readonly string[] = []): Record<string, string> {
  const typed: Record<string, string> = {};
  for (const [name, value] of form) {
    if (typeof value === 'string' && !name.startsWith('$') && !leaveOut.includes(name)) typed[name] = value;
  }
  return typed;
}
