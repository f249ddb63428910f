import type { FolderSettings, FtpSettings, S3Settings, SftpSettings } from '#lib/contract/assignment.ts';
import type { TypedDestinationKind } from '#lib/domain/words.ts';
import { type Figures, KeepwellError } from '#lib/shared/errors.ts';
import type { Destination } from './destination.ts';
import { FolderDestination } from './folder/folder-destination.ts';

/** A destination as it is assigned, with what only the site has: its allowed roots and the opened secret. */
export type OpenableDestination = Kinds[TypedDestinationKind] & {
  readonly allowedRoots: readonly string[];
  /** Password, private key or secret access key; null where there is none. */
  readonly secret: string | null;
  /** Whether the journal knows copies there: an empty folder is then a disk that isn't mounted. */
  readonly isInUse?: boolean;
  /** Where the journal says that copies lie there, as `put` answered: of several versions of a file, which is ours. */
  readonly places?: readonly string[];
};

type Kinds = {
  folder: { readonly kind: 'folder'; readonly settings: FolderSettings };
  sftp: { readonly kind: 'sftp'; readonly settings: SftpSettings };
  ftp: { readonly kind: 'ftp'; readonly settings: FtpSettings };
  s3: { readonly kind: 's3'; readonly settings: S3Settings };
};

/**
 * The adapter of a destination. Connects to nothing yet. Each one's library is read when it is needed: the S3 one alone
 * takes 35 MB and a fifth of a second, which an agent without a bucket shall not pay.
 */
export async function openDestination(destination: OpenableDestination): Promise<Destination> {
  if (destination.kind === 'folder') {
    const { allowedRoots, isInUse = false } = destination;
    return new FolderDestination({ path: destination.settings.path, allowedRoots, isInUse });
  }
  const { secret } = destination;
  if (secret === null) throw new KeepwellError('secret_missing', { figures: nameOf(destination) });
  switch (destination.kind) {
    case 'sftp': {
      const { SftpDestination } = await import('./sftp/sftp-destination.ts');
      return new SftpDestination({ settings: destination.settings, secret });
    }
    case 'ftp': {
      const { FtpDestination } = await import('./ftp/ftp-destination.ts');
      return new FtpDestination({ settings: destination.settings, password: secret });
    }
    case 's3': {
      const { S3Destination } = await import('./s3/s3-destination.ts');
      const { settings, places = [] } = destination;
      return new S3Destination({ settings, secretAccessKey: secret, places });
    }
  }
}

function nameOf({ kind, settings }: Exclude<OpenableDestination, { kind: 'folder' }>): Figures {
  return kind === 's3' ? { bucket: settings.bucket } : { host: settings.host };
}
