/** What lets one site's computer reach another's copies: a server with an account on it, and a folder there. */
export type Account = { server: string; account: string; folder: string };

type Reachable =
  | { kind: 'folder' }
  | { kind: 'sftp' | 'ftp'; host: string; user: string; path: string }
  | { kind: 's3'; endpoint: string; bucket: string; accessKeyId: string; prefix: string };

/**
 * The account by which a destination is reached; null for a folder, which has none. Over SFTP and FTP a host's account is
 * one and the same.
 */
export function accountOf(reach: Reachable): Account | null {
  if (reach.kind === 'folder') return null;
  if (reach.kind === 's3') {
    const server = `${reach.endpoint.trim().replace(/\/+$/, '')}/${reach.bucket.trim()}`;
    return {
      server: plainHost(server),
      account: reach.accessKeyId.trim(),
      folder: plainFolder(reach.prefix),
    };
  }
  return {
    server: plainHost(reach.host),
    account: reach.user.trim(),
    folder: plainFolder(reach.path.trim().replace(/^\.(\/|$)/, '')),
  };
}

export type Sharing = { level: 'folder' | 'account'; sites: string[] };

/**
 * Which other sites a taken-over computer of this one could harm: those with the same account at the same server can lose
 * their copies to it; those with the same folder, too, have theirs mixed with ours. Null when each has its own.
 */
export function judgeSharing(
  own: Account | null,
  others: readonly { site: string; account: Account }[],
): Sharing | null {
  if (own === null || own.server === '' || own.account === '') return null;
  const sharing = others.filter(
    ({ account }) => account.server === own.server && account.account === own.account,
  );
  const sameFolder = sharing.filter(({ account }) => account.folder === own.folder);
  if (sameFolder.length > 0) return { level: 'folder', sites: namesOf(sameFolder) };
  return sharing.length > 0 ? { level: 'account', sites: namesOf(sharing) } : null;
}

function namesOf(sites: readonly { site: string }[]): string[] {
  return [...new Set(sites.map(({ site }) => site))];
}

function plainHost(typed: string): string {
  return typed
    .trim()
    .replace(/^https?:\/\//i, '')
    .toLowerCase();
}

function plainFolder(typed: string): string {
  return typed
    .trim()
    .replace(/\/{2,}/g, '/')
    .replace(/\/+$/, '');
}
