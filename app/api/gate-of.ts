import { KeepwellError } from '#lib/shared/errors.ts';

const statusOf: Record<string, number> = { not_signed_in: 401, not_allowed: 403 };

/** What the gate gives, or the answer to a script that it turned away. Anything else that goes wrong is thrown on. */
export async function gateOf<T>(gate: () => Promise<T>): Promise<T | Response> {
  try {
    return await gate();
  } catch (error) {
    const status = error instanceof KeepwellError ? statusOf[error.code] : undefined;
    if (!(error instanceof KeepwellError) || status === undefined) throw error;
    return Response.json({ refused: error.code }, { status, headers: { 'cache-control': 'no-store' } });
  }
}
