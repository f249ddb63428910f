import { database } from '#lib/central/database/client.ts';
import { type PlacedOrder, placeOrder } from '#lib/central/orders/place-order.ts';
import type { Authorized } from '#lib/central/scope.ts';
import { judgeSealed, type SealedProblem } from '#lib/central/secrets/judge-sealed.ts';
import { siteInScope } from '#lib/central/sites/site-in-scope.ts';
import { postgresSettingsSchema } from '#lib/contract/assignment.ts';
import { isSamePlace, secretPlaceOf } from '#lib/contract/secret-place.ts';
import type { SourceFieldProblem } from '#lib/domain/source-draft.ts';
import { sourceInScope } from './source-in-scope.ts';
import { readSource, type SourceInput } from './source-input.ts';

export type OrderedSourceTest =
  | PlacedOrder
  | { ok: false; problem: 'invalid'; fields: SourceFieldProblem[] }
  | { ok: false; problem: 'password_needed' | SealedProblem };

/** What an unsaved source goes by on its way to the agent. */
const unsavedId = 'src_unsaved';

/** Has the site's agent try what stands in the form, saved or not; the order tells what it found. */
export async function orderSourceTest(
  by: Authorized<'source.change'>,
  { siteId, sourceId, input }: { siteId: string; sourceId: string | null; input: SourceInput },
): Promise<OrderedSourceTest> {
  const read = readSource(input);
  if (!read.ok) return read;
  const { secret } = input;
  const [site, kept] = await Promise.all([
    siteInScope(database(), by, siteId),
    sourceId === null ? null : sourceInScope(database(), by, sourceId),
  ]);
  if (site === null || (sourceId !== null && kept?.siteId !== siteId))
    return { ok: false, problem: 'not_found' };
  if (secret.kind === 'sealed') {
    const problem = await database().$transaction((tx) => judgeSealed(tx, siteId, secret));
    if (problem !== null) return { ok: false, problem };
  }
  const keptSecret = kept?.sealedSecret ?? null;
  if (secret.kind === 'keep' && keptSecret !== null) {
    const was = secretPlaceOf(postgresSettingsSchema.parse(kept?.settings));
    if (!isSamePlace(was, secretPlaceOf(read.settings))) return { ok: false, problem: 'password_needed' };
  }
  const sealedSecret = secret.kind === 'sealed' ? secret.sealed : secret.kind === 'keep' ? keptSecret : null;
  const source = {
    id: sourceId ?? unsavedId,
    name: read.name,
    engine: 'postgres' as const,
    settings: read.settings,
  };
  return placeOrder<'test-source'>(by, siteId, { kind: 'test-source', source: { ...source, sealedSecret } });
}
