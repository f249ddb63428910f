import { database } from '#lib/central/database/client.ts';
import { type Authorized, siteWhere } from '#lib/central/scope.ts';
import { type SignedManifest, signedManifestSchema } from '#lib/contract/manifest.ts';

/** A backup's manifest with its signature, as the agent sent it; null when the backup isn't in scope. */
export async function readManifest(
  by: Authorized<'manifest.read'>,
  backupId: string,
): Promise<SignedManifest | null> {
  const backup = await database().backup.findFirst({
    where: { id: backupId, site: siteWhere(by.scope) },
    select: { signedManifest: true },
  });
  return backup === null ? null : signedManifestSchema.parse(backup.signedManifest);
}
