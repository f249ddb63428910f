import { Client, type ConnectConfig, type SFTPWrapper } from 'ssh2';
import type { SftpSettings } from '#lib/contract/assignment.ts';
import { KeepwellError } from '#lib/shared/errors.ts';
import { type HostKeyFamily, hostKeyFamilies, hostKeyFingerprint, isPinnedKey } from './host-key.ts';
import { judgeConnectFailure } from './sftp-failure.ts';

export interface SftpAccess {
  readonly settings: SftpSettings;
  /** Password or private key, as the settings say. */
  readonly secret: string;
  readonly connectTimeoutMs: number;
}

export interface SftpLine {
  readonly client: Client;
  readonly sftp: SFTPWrapper;
}

/**
 * Connects and signs in, after the server has shown the pinned host key. A server that shows none of the kinds with
 * that fingerprint is `host_key_changed`, and is given no password.
 */
export async function connectSftp(access: SftpAccess, signal: AbortSignal): Promise<SftpLine> {
  const { host, port, user, hostKey } = access.settings;
  const shown = new Set<string>();
  for (const family of hostKeyFamilies) {
    const line = await tryConnect(access, family, shown, signal);
    if (line !== null) return line;
  }
  const found = [...shown].join(', ');
  throw new KeepwellError('host_key_changed', { figures: { host, port, user, expected: hostKey, found } });
}

/** Null when the server has no key of that kind, or another one than the pinned. */
function tryConnect(
  access: SftpAccess,
  family: HostKeyFamily,
  shown: Set<string>,
  signal: AbortSignal,
): Promise<SftpLine | null> {
  const { host, port, user } = access.settings;
  const client = new Client();
  let hostKey: 'not-shown' | 'pinned' | 'other' = 'not-shown';
  const isPinned = (key: Buffer) => {
    hostKey = isPinnedKey(key, access.settings.hostKey) ? 'pinned' : 'other';
    shown.add(hostKeyFingerprint(key));
    return hostKey === 'pinned';
  };
  return new Promise((resolve, reject) => {
    const abort = () => fail(signal.reason);
    const fail = (error: unknown) => {
      signal.removeEventListener('abort', abort);
      client.end();
      if (signal.aborted) return reject(signal.reason);
      // With no key shown, the two sides found no kind in common: this one isn't among the server's.
      const isOtherKey = hostKey === 'other' || (hostKey === 'not-shown' && levelOf(error) === 'handshake');
      return isOtherKey ? resolve(null) : reject(judgeConnectFailure(error, { host, port, user }));
    };
    client.on('error', fail);
    client.once('close', () => fail(new Error('The server hung up')));
    client.once('ready', () => {
      client.sftp((error, sftp) => {
        if (error) return fail(error);
        signal.removeEventListener('abort', abort);
        client.removeAllListeners('close');
        return resolve({ client, sftp });
      });
    });
    client.on('keyboard-interactive', (_name, _text, _language, prompts, answer) => {
      answer(prompts.map(() => access.secret));
    });
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    try {
      client.connect(connectConfig(access, family, isPinned));
    } catch (cause) {
      // Thrown before anything is sent: the private key can't be read.
      const figures = { host, port, user, reason: 'private_key_unreadable' };
      reject(new KeepwellError('destination_sign_in', { figures, cause }));
    }
  });
}

function connectConfig(
  access: SftpAccess,
  family: HostKeyFamily,
  isPinned: (key: Buffer) => boolean,
): ConnectConfig {
  const { host, port, user, signIn } = access.settings;
  return {
    host,
    port,
    username: user,
    ...(signIn === 'password'
      ? { password: access.secret, tryKeyboard: true }
      : { privateKey: access.secret }),
    // One way in, so that one wrong password is one failed sign-in at the server.
    authHandler: signIn === 'password' ? ['password', 'keyboard-interactive'] : ['publickey'],
    hostVerifier: isPinned,
    readyTimeout: access.connectTimeoutMs,
    // A line that went dead is noticed within a minute, also while nothing is sent.
    keepaliveInterval: 15_000,
    keepaliveCountMax: 3,
    algorithms: {
      serverHostKey: [...family],
      // Done by the processor; ChaCha20 would be done in JavaScript here.
      cipher: { prepend: ['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com'], append: [], remove: [] },
    },
  };
}

function levelOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'level' in error ? String(error.level) : '';
}
