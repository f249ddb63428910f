import type { FtpSettings, PostgresSettings, S3Settings, Secret, SftpSettings } from './assignment.ts';

/** The host and account that a secret is sealed together with. */
export type SecretPlace = Pick<Secret, 'host' | 'port' | 'user'>;

/**
 * What a secret for these settings is sealed to: the browser seals it with this, the agent compares it with the settings
 * it was assigned, and the centre asks for the secret again when it changes. A Unix socket's folder stands for the host.
 *
 * What a secret would be given away by is part of the host: an FTP password that was entered for an encrypted line is no
 * password for an open one, and the key to one bucket is none to another.
 */
export function secretPlaceOf(
  settings: PostgresSettings | SftpSettings | FtpSettings | S3Settings,
): SecretPlace {
  if ('endpoint' in settings) return placeOfBucket(settings);
  const { port, user } = settings;
  if ('security' in settings)
    return { host: `${ftpSchemes[settings.security]}://${settings.host}`, port, user };
  const host =
    'socketFolder' in settings && settings.socketFolder !== '' ? settings.socketFolder : settings.host;
  return { host, port, user };
}

export function isSamePlace(a: SecretPlace, b: SecretPlace): boolean {
  return a.host === b.host && a.port === b.port && a.user === b.user;
}

const ftpSchemes: Record<FtpSettings['security'], string> = {
  explicit: 'ftpes',
  implicit: 'ftps',
  none: 'ftp',
};

function placeOfBucket({ endpoint, bucket, accessKeyId }: S3Settings): SecretPlace {
  const { protocol, hostname, port } = new URL(endpoint);
  return {
    host: `${protocol}//${hostname}/${bucket}`,
    port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
    user: accessKeyId,
  };
}
