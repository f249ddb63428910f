import { decide } from '#lib/access/permissions.ts';
import { signedIn } from '#lib/access/signed-in.ts';
import { readHealth } from '#lib/central/health/read-health.ts';

/**
 * Public by its purpose, for probes: `{"ok":true}` with 200 or `{"ok":false}` with 503, and no more. Who may read the
 * centre's health gets each part with its milliseconds.
 */
export async function GET(): Promise<Response> {
  const health = await readHealth(new Date());
  const body = (await mayReadParts()) ? health : { ok: health.ok };
  return Response.json(body, { status: health.ok ? 200 : 503, headers: { 'cache-control': 'no-store' } });
}

/** A database that is away can't say who is signed in; the probe must be answered all the same. */
async function mayReadParts(): Promise<boolean> {
  const person = await signedIn().catch(() => null);
  return person !== null && decide(person.held, 'health.read', 'any').allowed;
}
