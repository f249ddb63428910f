import type { SecretInput } from '#lib/central/sources/source-input.ts';
import { isSamePlace, secretPlaceOf } from '#lib/contract/secret-place.ts';
import type { SiteDestinationSettings, StoredReach } from './site-destination-input.ts';

/** A folder needs no secret. Over SFTP a new one will do, or the kept one where host, account and manner stay. */
export function isSecretEnough(
  secret: SecretInput,
  is: SiteDestinationSettings,
  sealedFor: StoredReach | null,
): boolean {
  if (is.kind === 'folder' || secret.kind === 'sealed') return true;
  if (secret.kind === 'none' || sealedFor?.kind !== 'sftp') return false;
  return (
    isSamePlace(secretPlaceOf(is.settings), secretPlaceOf(sealedFor.settings)) &&
    is.settings.signIn === sealedFor.settings.signIn
  );
}
