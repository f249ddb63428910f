import type { Permit } from '#lib/contract/permit.ts';
import { KeepwellError } from '#lib/shared/errors.ts';
import { findHeaderEnd, maxHeaderBytes, openHeader } from '../artifact/age/header.ts';
import { headerFor } from '../artifact/age/header-for.ts';
import { appendFact } from '../journal/journal-facts.ts';
import type { SiteContext } from '../site-context.ts';
import type { Material } from './material.ts';
import { openOrigin } from './open-origin.ts';
import { verifyPermit } from './permit.ts';

/**
 * Seals the key of one backup to the agent of another site, for the restore that an approver permitted: the recipient stands in
 * the document that the approver signed. The other site gets this one file's key and no key of this site. The fact carries the
 * new header, which only that agent opens.
 */
export async function rewrapFileKey(site: SiteContext, permit: Permit, signal: AbortSignal): Promise<void> {
  const { document } = await verifyPermit(site, permit, 'rewrap');
  const { caseId, origin, target } = document.request;
  if (origin.kind !== 'copy' || target.targetRecipient === null)
    throw new KeepwellError('permit_elsewhere', { figures: { case: caseId } });
  const opened = await openOrigin(site, origin, signal);
  try {
    const { material } = opened;
    if (material.manifest?.dump.sha256 !== document.preflight.dumpSha256)
      throw new KeepwellError('permit_altered', { figures: { reason: 'another backup' } });
    const own = await readHeader(material, signal);
    const header = headerFor(target.targetRecipient, await openHeader(own, [site.keys.ageIdentity]));
    appendFact(site.journal, {
      kind: 'file-key-rewrapped',
      caseId,
      backupId: origin.backupId,
      header: header.toString('base64'),
      at: site.clock.now().toISOString(),
    });
  } finally {
    await opened.close();
  }
}

/** The age header of a stored copy, from its first bytes. */
export async function readHeader(material: Material, signal: AbortSignal): Promise<Buffer> {
  let begin = Buffer.alloc(0);
  for await (const piece of await material.openStored(signal)) {
    begin = Buffer.concat([begin, piece as Buffer]);
    const end = findHeaderEnd(begin);
    if (end !== null) return begin.subarray(0, end);
    if (begin.length > maxHeaderBytes) break;
  }
  throw new KeepwellError('copy_altered', { figures: { at: 'header' } });
}
