/**
 * The one error that Keepwell throws for what it did not expect to go well.
 * An expected outcome is a discriminated union instead, and never thrown.
 */
export class KeepwellError extends Error {
  /** Stable name of what happened; pages and the command line translate it (messages/…/failures). */
  readonly code: string;
  /** Names, versions, paths and counts that the sentence needs. Never a secret, never patient data. */
  readonly figures: Figures;
  /** Whether trying the same thing again, unchanged, can help. */
  readonly retry: boolean;

  constructor(
    code: string,
    options: { message?: string; figures?: Figures; retry?: boolean; cause?: unknown } = {},
  ) {
    super(options.message ?? code, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'KeepwellError';
    this.code = code;
    this.figures = options.figures ?? {};
    this.retry = options.retry ?? false;
  }
}

export type Figures = Record<string, string | number>;

/** The message of anything that was thrown, for the log. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** The `code` of a Node or library error (ENOSPC, ECONNREFUSED, 28P01…), where it has one. */
export function codeOf(thrown: unknown): string | undefined {
  if (typeof thrown !== 'object' || thrown === null || !('code' in thrown)) return undefined;
  return typeof thrown.code === 'string' ? thrown.code : undefined;
}
