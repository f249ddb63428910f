import { KeepwellError } from '#lib/shared/errors.ts';

export interface ToolEnd {
  readonly tool: string;
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** What the tool wrote to stderr, capped. */
  readonly said: string;
}

/**
 * Whether a tool went well: it ended by itself, with 0, and said no error. PostgreSQL's tools warn about things that
 * are no failure (circular foreign keys), and mark errors as such in the words of the C locale that they run under.
 * The text goes to the site's log only, in the message: it may quote rows.
 */
export function judgeToolEnd(end: ToolEnd): KeepwellError | null {
  const message = `${end.tool} ended with ${end.signal ?? end.exitCode}: ${end.said.trim()}`;
  if (end.signal !== null) {
    return new KeepwellError('tool_killed', {
      message,
      figures: { tool: end.tool, signal: end.signal },
      retry: true,
    });
  }
  const saidError = /^pg_\w+: (error|fatal):/m.test(end.said);
  if (end.exitCode === 0 && !saidError) return null;
  const figures = { tool: end.tool, exitCode: end.exitCode ?? -1 };
  return new KeepwellError('tool_failed', { message, figures, retry: true });
}
