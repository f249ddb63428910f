import type { PostgresSettings, Secret, SftpSettings } from './assignment.ts';

/** The host and account that a secret is sealed together with. */
export type SecretPlace = Pick<Secret, 'host' | 'port' | 'user'>;

/**
 * What a secret for these settings is sealed to: the browser seals it with this, the agent compares it with the settings
 * it was assigned, and the centre asks for the secret again when it changes. A Unix socket's folder stands for the host.
 */
export function secretPlaceOf(settings: PostgresSettings | SftpSettings): SecretPlace {
  const host =
    'socketFolder' in settings && settings.socketFolder !== '' ? settings.socketFolder : settings.host;
  return { host, port: settings.port, user: settings.user };
}

export function isSamePlace(a: SecretPlace, b: SecretPlace): boolean {
  return a.host === b.host && a.port === b.port && a.user === b.user;
}
