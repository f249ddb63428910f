import type { DatabaseContent, Manifest } from '#lib/contract/manifest.ts';

/** A manifest of a small clinic's backup, for tests. */
export function aManifest(over: Partial<Manifest> = {}): Omit<Manifest, 'signer'> {
  const at = '2026-11-22T08:04:05.000Z';
  const stem = 'lyon_logicmax_2026-11-22_09h04m05_9a8b7c';
  return {
    format: 'keepwell-manifest',
    version: 1,
    backupId: 'bak_0193a5c2e4f07b1c9d9a8b7c',
    attemptId: 'att_1',
    setId: 'set_1',
    practice: { id: 'prc_1', name: 'Cabinet' },
    site: { id: 'sit_1', name: 'Lyon', timeZone: 'Europe/Paris' },
    source: { id: 'src_1', name: 'LOGICMAX', engine: 'postgres', database: 'logicmax' },
    trigger: 'scheduled',
    dueAt: at,
    startedAt: at,
    snapshotAt: at,
    finishedAt: at,
    readableAt: at,
    versions: { agent: '0.1.0', server: '15.18', dumpTool: '15.18' },
    dump: { name: `${stem}.dump.zst.age`, sizeBytes: 1000, sha256: 'a'.repeat(64), plainBytes: 5000 },
    globals: null,
    compression: 'zstd',
    encryption: 'age',
    recipients: ['age1qyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqs3290gq'],
    content: aContent(),
    ...over,
  };
}

export function aContent(over: Partial<DatabaseContent> = {}): DatabaseContent {
  return {
    tables: [{ schema: 'public', name: 'patients', rows: 214, hash: '00ff' }],
    largeObjects: { count: 0, bytes: 0, hash: '01' },
    sequences: [{ schema: 'public', name: 'patients_id_seq', value: '214', isCalled: true }],
    objects: [
      { kind: 'index', name: 'public.patients_pkey', owner: 'clinic', hash: '0a' },
      { kind: 'grants', name: 'table public.patients', owner: null, hash: '0b' },
      { kind: 'database setting', name: 'all', owner: null, hash: '0c' },
    ],
    encoding: 'UTF8',
    collation: 'fr_FR.UTF-8',
    characterType: 'fr_FR.UTF-8',
    excludedSchemas: [],
    hashing: { algorithm: 'row-hash-1', keyId: '0123456789abcdef', complete: true, leftOut: [] },
    ...over,
  };
}
