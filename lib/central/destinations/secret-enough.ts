import type { SecretInput } from '#lib/central/sources/source-input.ts';
import { isSamePlace, secretPlaceOf } from '#lib/contract/secret-place.ts';
import type { SiteDestinationSettings, StoredReach } from './site-destination-input.ts';

/** A folder needs no secret. Elsewhere a new one will do, or the kept one where host, account and manner stay. */
export function isSecretEnough(
  secret: SecretInput,
  is: SiteDestinationSettings,
  sealedFor: StoredReach | null,
): boolean {
  if (is.kind === 'folder' || secret.kind === 'sealed') return true;
  if (secret.kind === 'none' || sealedFor === null || sealedFor.kind === 'folder') return false;
  return (
    is.kind === sealedFor.kind &&
    isSamePlace(secretPlaceOf(is.settings), secretPlaceOf(sealedFor.settings)) &&
    mannerOf(is) === mannerOf(sealedFor)
  );
}

/** A password is no private key. */
function mannerOf(settings: SiteDestinationSettings): string {
  return settings.kind === 'sftp' ? settings.settings.signIn : 'password';
}
