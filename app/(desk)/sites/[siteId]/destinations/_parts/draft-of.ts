import type { SiteReach } from '#lib/central/destinations/list-destinations.ts';
import type { DestinationDraft } from '#lib/domain/destination-draft.ts';
import { usualFtpPort } from '#lib/domain/ftp-draft.ts';
import type { TypedDestinationKind } from '#lib/domain/words.ts';

/** How a site gets to a destination whose reach is typed: a removable set has a form of its own. */
export type TypedReach = Exclude<SiteReach, { kind: 'removable' }>;

/** What the form shows first: how the site gets there now, or nothing typed yet. */
export function draftOf(kind: TypedDestinationKind, reach: TypedReach | null): DestinationDraft {
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

function emptyDraft(kind: TypedDestinationKind): DestinationDraft {
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
