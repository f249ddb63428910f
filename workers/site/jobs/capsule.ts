import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { Encrypter } from 'age-encryption';
import { canonicalJson } from '#lib/shared/canonical-json.ts';
import { rootFolder } from '../artifact/names.ts';
import { slugOf } from '../artifact/slug.ts';
import type { Destination } from '../destinations/destination.ts';
import { appendFact } from '../journal/journal-facts.ts';
import { type SiteContext, settingsOf } from '../site-context.ts';
import { writeFileAtomic } from '../state/atomic-file.ts';
import { exportSigningKey } from '../state/keys.ts';

/** What a new agent needs to take this site over, when this machine is gone: all but the door's token. */
export function capsuleContent(site: SiteContext): string {
  return canonicalJson({
    format: 'keepwell-capsule',
    version: 1,
    identity: site.identity,
    keys: {
      age: site.keys.ageIdentity,
      signing: exportSigningKey(site.keys),
      hash: Buffer.from(site.keys.hashKey).toString('hex'),
    },
    settings: settingsOf(site),
  });
}

/**
 * Lays the capsule, sealed to the practice's recovery key, on a destination that has none yet or an older one. Only the
 * recovery key opens it, so that neither the destination's keeper nor the centre can become this site.
 */
export async function layCapsule(
  site: SiteContext,
  destinationId: string,
  destination: Destination,
  signal: AbortSignal,
): Promise<void> {
  const content = capsuleContent(site);
  const contentHash = createHash('sha256').update(content).digest('hex');
  const laid = site.journal.get('SELECT content_hash FROM capsule WHERE destination_id = ?', destinationId);
  if (laid?.content_hash === contentHash) return;
  const { practice, site: itself, agentId } = site.identity;
  const name = [rootFolder, slugOf(practice), slugOf(itself), `capsule-${agentId}.age`].join('/');
  const local = path.join(site.folder.root, `capsule-${destinationId}.age`);
  try {
    writeFileAtomic(local, await seal(content, site.identity.recoveryRecipient));
    const { place } = await destination.put(local, name, { signal });
    recordCapsule(site, { destinationId, contentHash, place });
  } finally {
    rmSync(local, { force: true });
  }
}

function recordCapsule(
  site: SiteContext,
  laid: { destinationId: string; contentHash: string; place: string },
): void {
  const { destinationId, contentHash, place } = laid;
  site.journal.transaction(() => {
    const storedAt = site.clock.now().toISOString();
    site.journal.run(
      'INSERT OR REPLACE INTO capsule VALUES (?, ?, ?, ?)',
      destinationId,
      contentHash,
      place,
      storedAt,
    );
    appendFact(site.journal, { kind: 'capsule-stored', destinationId, place, storedAt });
  });
}

async function seal(content: string, recipient: string): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  return await encrypter.encrypt(content);
}
