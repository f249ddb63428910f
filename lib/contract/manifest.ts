import { z } from 'zod';
import { engines, triggers } from '#lib/domain/words.ts';

/** What one table held in the dump's own snapshot. */
export const tableContentSchema = z.object({
  schema: z.string(),
  name: z.string(),
  rows: z.number().int(),
  /** Order-independent keyed hash of all rows, hex; null where the time budget left it out. */
  hash: z.string().nullable(),
});

/** Any other object by name: an index, a view, a function, a trigger, a constraint, a type, an extension, a grant… */
export const objectContentSchema = z.object({
  kind: z.string(),
  name: z.string(),
  owner: z.string().nullable(),
  /** Keyed hash of its definition, hex. */
  hash: z.string(),
});

export const databaseContentSchema = z.object({
  tables: z.array(tableContentSchema),
  largeObjects: z.object({ count: z.number().int(), bytes: z.number(), hash: z.string().nullable() }),
  /**
   * Where each sequence stood when the snapshot was taken. Sequences aren't part of a snapshot: `upTo` is where it stood
   * when the dump had ended, if elsewhere; the dump holds a value between the two.
   */
  sequences: z.array(
    z.object({
      schema: z.string(),
      name: z.string(),
      value: z.string(),
      isCalled: z.boolean(),
      upTo: z.string().optional(),
    }),
  ),
  objects: z.array(objectContentSchema),
  encoding: z.string(),
  collation: z.string(),
  characterType: z.string(),
  excludedSchemas: z.array(z.string()),
  hashing: z.object({
    algorithm: z.string(),
    /** Which of the site's hash keys: the first 16 hex digits of its SHA-256. */
    keyId: z.string(),
    complete: z.boolean(),
    /** `schema.table` of what the time budget left out. */
    leftOut: z.array(z.string()),
  }),
});
export type DatabaseContent = z.infer<typeof databaseContentSchema>;

export const storedFileSchema = z.object({
  name: z.string(),
  sizeBytes: z.number().int(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Bytes of the plain content, before compression and encryption. */
  plainBytes: z.number().int(),
});
export type StoredFile = z.infer<typeof storedFileSchema>;

/** The readable JSON beside each copy. Whoever has a key needs nothing else to get the data back. */
export const manifestSchema = z.object({
  format: z.literal('keepwell-manifest'),
  version: z.literal(1),
  backupId: z.string(),
  attemptId: z.string(),
  setId: z.string(),
  practice: z.object({ id: z.string(), name: z.string() }),
  site: z.object({ id: z.string(), name: z.string(), timeZone: z.string() }),
  source: z.object({ id: z.string(), name: z.string(), engine: z.enum(engines), database: z.string() }),
  trigger: z.enum(triggers),
  dueAt: z.iso.datetime().nullable(),
  startedAt: z.iso.datetime(),
  snapshotAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  readableAt: z.iso.datetime(),
  versions: z.object({ agent: z.string(), server: z.string(), dumpTool: z.string() }),
  /** `<name>.dump.zst.age`: age, then zstd, then pg_dump's custom format. */
  dump: storedFileSchema,
  /** `<name>.globals.sql.zst.age`: roles and tablespaces, where the account may read them. */
  globals: storedFileSchema.nullable(),
  compression: z.literal('zstd'),
  encryption: z.literal('age'),
  /** age recipients (public) that can open the files: the site's own and the practice's recovery key. */
  recipients: z.array(z.string()),
  content: databaseContentSchema,
  signer: z.object({ publicKey: z.string(), fingerprint: z.string() }),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** The file `<name>.manifest.json`. The signature is Ed25519 over the canonical JSON of `manifest`. */
export const signedManifestSchema = z.object({ manifest: manifestSchema, signature: z.base64() });
export type SignedManifest = z.infer<typeof signedManifestSchema>;
