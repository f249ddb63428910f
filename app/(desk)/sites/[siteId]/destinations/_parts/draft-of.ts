import type { SiteReach } from '#lib/central/destinations/list-destinations.ts';
import type { DestinationDraft } from '#lib/domain/destination-draft.ts';
import { usualFtpPort } from '#lib/domain/ftp-draft.ts';
import type { DestinationKind } from '#lib/domain/words.ts';

/** What the form shows first: how the site gets there now, or nothing typed yet. */
export function draftOf(kind: DestinationKind, reach: SiteReach | null): DestinationDraft {
  switch (reach?.kind) {
    case 'folder':
      return { ...emptyDraft('folder'), ...reach.settings } as DestinationDraft;
    case 'sftp': {
      const { path, host, port, user, hostKey } = reach.settings;
      return { kind: 'sftp', path, host, port: String(port), user, hostKey };
    }
    case 'ftp': {
      const { path, host, port, user, security, certificate } = reach.settings;
      const shown = certificate?.toUpperCase().match(/../g)?.join(':') ?? '';
      return { kind: 'ftp', path, host, port: String(port), user, security, certificate: shown };
    }
    case 's3': {
      const { objectLock, ...settings } = reach.settings;
      const lockDays = String(objectLock?.days ?? '');
      return { kind: 's3', ...settings, lock: objectLock?.mode ?? 'none', lockDays };
    }
    default:
      return emptyDraft(kind);
  }
}

function emptyDraft(kind: DestinationKind): DestinationDraft {
  const server = { path: '', host: '', user: '' };
  switch (kind) {
    case 'folder':
    case 'sftp':
      return { kind, ...server, port: '22', hostKey: '' };
    case 'ftp':
      return { kind, ...server, port: usualFtpPort('explicit'), security: 'explicit', certificate: '' };
    case 's3': {
      const bucket = { endpoint: '', region: '', bucket: '', prefix: '', accessKeyId: '' };
      return { kind, ...bucket, pathStyle: true, lock: 'none', lockDays: '' };
    }
  }
}
