import { type Failure, type FailureCode, failureCodes } from '#lib/contract/failure.ts';
import { codeOf, KeepwellError } from '#lib/shared/errors.ts';

const known = new Set<string>(failureCodes);

/**
 * What the centre is told of anything that was thrown: a code and figures, never a message, because messages of tools
 * and servers can quote patients' data. The log at the site has the rest.
 */
export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof KeepwellError && isFailureCode(thrown.code)) {
    return { code: thrown.code, figures: cut(thrown.figures) };
  }
  if (isAbort(thrown)) return { code: 'interrupted', figures: {} };
  const code = codeOf(thrown);
  return { code: 'unexpected', figures: code === undefined ? {} : { code: code.slice(0, 60) } };
}

export function isFailureCode(code: string): code is FailureCode {
  return known.has(code);
}

function isAbort(thrown: unknown): boolean {
  return thrown instanceof Error && (thrown.name === 'AbortError' || codeOf(thrown) === 'ABORT_ERR');
}

function cut(figures: Failure['figures']): Failure['figures'] {
  const entries = Object.entries(figures).slice(0, 30);
  return Object.fromEntries(
    entries.map(([name, value]) => [
      name.slice(0, 60),
      typeof value === 'string' ? value.slice(0, 500) : value,
    ]),
  );
}
