import type { FolderSettings, SftpSettings } from '#lib/contract/assignment.ts';
import type { DestinationKind } from '#lib/domain/words.ts';
import { KeepwellError } from '#lib/shared/errors.ts';
import type { Destination } from './destination.ts';
import { FolderDestination } from './folder/folder-destination.ts';
import { SftpDestination } from './sftp/sftp-destination.ts';

/** A destination as it is assigned, with what only the site has: its allowed roots and the opened secret. */
export type OpenableDestination = (
  | { readonly kind: Extract<DestinationKind, 'folder'>; readonly settings: FolderSettings }
  | { readonly kind: Extract<DestinationKind, 'sftp'>; readonly settings: SftpSettings }
) & {
  readonly allowedRoots: readonly string[];
  /** Password or private key; null where there is none. */
  readonly secret: string | null;
  /** Whether the journal knows copies there: an empty folder is then a disk that isn't mounted. */
  readonly isInUse?: boolean;
};

/** The adapter of a destination. Connects to nothing yet. */
export function openDestination(destination: OpenableDestination): Destination {
  if (destination.kind === 'folder') {
    const { allowedRoots, isInUse = false } = destination;
    return new FolderDestination({ path: destination.settings.path, allowedRoots, isInUse });
  }
  if (destination.secret === null) {
    throw new KeepwellError('secret_missing', { figures: { host: destination.settings.host } });
  }
  return new SftpDestination({ settings: destination.settings, secret: destination.secret });
}
