import { generateKeyPairSync } from 'node:crypto';
import type { Manifest, SignedManifest } from '#lib/contract/manifest.ts';
import { signManifest } from '../artifact/manifest.ts';

const { privateKey } = generateKeyPairSync('ed25519');

/** A signed manifest as a backup makes it, for tests that need no database. */
export function aSignedManifest(
  change: Partial<Manifest> & Pick<Manifest, 'backupId' | 'attemptId'>,
): SignedManifest {
  const at = new Date().toISOString();
  const base = {
    format: 'keepwell-manifest' as const,
    version: 1 as const,
    setId: 'set_1',
    practice: { id: 'prc_1', name: 'Cabinet' },
    site: { id: 'sit_1', name: 'Lyon', timeZone: 'Europe/Paris' },
    source: { id: 'src_1', name: 'Main', engine: 'postgres' as const, database: 'clinic' },
    trigger: 'scheduled' as const,
    dueAt: null,
    startedAt: at,
    snapshotAt: at,
    finishedAt: at,
    readableAt: at,
    versions: { agent: '0', server: '15.1', dumpTool: '15.1' },
    dump: { name: 'x.dump.zst.age', sizeBytes: 10, sha256: '0'.repeat(64), plainBytes: 20 },
    globals: null,
    compression: 'zstd' as const,
    encryption: 'age' as const,
    recipients: [],
    content: {
      tables: [],
      largeObjects: { count: 0, bytes: 0, hash: null },
      sequences: [],
      objects: [],
      encoding: 'UTF8',
      collation: 'C',
      characterType: 'C',
      excludedSchemas: [],
      hashing: { algorithm: 'x', keyId: '0'.repeat(16), complete: true, leftOut: [] },
    },
  };
  return signManifest({ ...base, ...change }, privateKey);
}
