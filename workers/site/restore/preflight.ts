import type { Manifest } from '#lib/contract/manifest.ts';
import type { Preflight, RestoreRequest } from '#lib/contract/restore-case.ts';
import { judgePreflight, type NeedsFacts } from '#lib/domain/preflight.ts';
import { KeepwellError } from '#lib/shared/errors.ts';
import type { Connected } from '../engines/restorer.ts';
import { runningCase } from '../journal/restore-cases.ts';
import type { SiteContext } from '../site-context.ts';
import { estimatesFor } from './estimates.ts';
import { lookAtCopy } from './look-at-copy.ts';
import {
  type LookedAtOriginal,
  type LookedAtServer,
  lookAtOriginal,
  lookAtServer,
} from './look-at-server.ts';
import type { ReadCopy } from './read-copy.ts';

/**
 * Looks at all that a restore depends on, and changes nothing: the copy is read whole, the server and its account are asked,
 * who is connected, and what would be lost, counted now. What can't be found out is a finding, and no reason to throw.
 */
export async function checkRestore(
  site: SiteContext,
  request: RestoreRequest,
  signal: AbortSignal,
): Promise<Preflight> {
  refuseForeign(site, request);
  const copy = await lookAtCopy(site, request, signal);
  const server = await lookAtServer(site, request, signal);
  const original = 'missing' in server ? null : await lookAtOriginal(site, request, server, copy, signal);
  const needs =
    'missing' in server || copy.read === null ? null : needsOf(copy.read, copy.manifest, server, original);
  const findings = judgePreflight({
    mode: request.target.mode,
    copy: copy.facts,
    server: 'missing' in server ? server : server.facts,
    needs,
    original: original?.facts ?? null,
    isAnotherRunning: runningCase(site.journal) !== null,
  });
  const { estimateMs, isMeasured } = estimatesFor(site.journal, {
    sourceId: request.target.sourceId,
    plainBytes: copy.manifest?.dump.plainBytes ?? copy.storedBytes * 3,
  });
  return {
    checkedAt: site.clock.now().toISOString(),
    dumpSha256: copy.read?.sha256 ?? null,
    snapshotAt: copy.manifest?.snapshotAt ?? null,
    manifestSigner: copy.manifest?.signer.publicKey ?? null,
    findings,
    losses: (original?.facts.losses ?? []).slice(0, 300).map(cutNames),
    tablesSame: original?.tablesSame ?? 0,
    connected: (original?.connected ?? []).slice(0, 100).map(cutConnected),
    estimateMs,
    isMeasured,
  };
}

function refuseForeign({ identity, keys }: SiteContext, { site, practice, target }: RestoreRequest): void {
  const isOurs =
    site.id === identity.site.id &&
    target.siteId === identity.site.id &&
    practice.id === identity.practice.id;
  if (!isOurs) throw new KeepwellError('not_assigned', { figures: { site: site.name } });
  if (target.targetRecipient !== null && target.targetRecipient !== keys.ageRecipient) {
    const figures = { pinned: keys.ageRecipient, found: target.targetRecipient };
    throw new KeepwellError('recipient_changed', { figures });
  }
}

function needsOf(
  { needs }: ReadCopy,
  manifest: Manifest | null,
  { found }: LookedAtServer,
  original: LookedAtOriginal | null,
): NeedsFacts {
  const roles = needs.owner === null ? needs.roles : [...new Set([...needs.roles, needs.owner])];
  const bytes = Math.max(original?.sizeBytes ?? 0, (manifest?.dump.plainBytes ?? 0) * plainToDatabase);
  return {
    versionNumber: needs.serverVersion === null ? null : versionNumberOf(needs.serverVersion),
    version: manifest?.versions.server ?? needs.serverVersion ?? '',
    bytes,
    missingRoles: roles.filter((role) => !found.roles.includes(role)),
    missingExtensions: needs.extensions.filter((extension) => !found.extensions.includes(extension)),
    roles: roles.length,
    extensions: needs.extensions.length,
  };
}

/** A dump holds no indexes: what it becomes takes about so many times its size. */
const plainToDatabase = 1.6;

/** `150018` as it is, `15.18 (Debian …)` as 150018; null for what isn't a version. */
function versionNumberOf(version: string): number | null {
  if (/^\d{5,6}$/.test(version)) return Number(version);
  const match = /^(\d+)(?:\.(\d+))?/.exec(version);
  if (match === null) return null;
  const [major, minor] = [Number(match[1]), Number(match[2] ?? 0)];
  return major >= 10 ? major * 10_000 + minor : major * 10_000 + minor * 100;
}

function cutNames<Named extends { schema: string; table: string }>(loss: Named): Named {
  return { ...loss, schema: loss.schema.slice(0, 63), table: loss.table.slice(0, 63) };
}

function cutConnected({ user, application, host, count }: Connected): Connected {
  return { user: user.slice(0, 63), application: application.slice(0, 120), host: host.slice(0, 255), count };
}
