import { randomUUID, sign } from 'node:crypto';
import { factHash, firstPreviousHash } from '#lib/contract/fact-hash.ts';
import type { Fact, FactBody } from '#lib/contract/facts.ts';
import type { Manifest, SignedManifest } from '#lib/contract/manifest.ts';
import { canonicalJson } from '#lib/shared/canonical-json.ts';
import { newId } from '#lib/shared/ids.ts';
import type { TestSite } from './site.testing.ts';

/** What a site's agent would have in its journal: facts, numbered and chained. */
export class Journal {
  readonly facts: Fact[] = [];
  readonly epoch: string;
  readonly #site: TestSite;

  constructor(site: TestSite, facts: Fact[] = []) {
    this.#site = site;
    this.facts = [...facts];
    this.epoch = facts[0]?.epoch ?? newId('epo', new Date());
  }

  write(body: FactBody, at: Date): Fact {
    const last = this.facts.at(-1);
    const fact = {
      id: newId('fct', at),
      epoch: this.epoch,
      seq: (last?.seq ?? 0) + 1,
      at: at.toISOString(),
      previousHash: last?.hash ?? firstPreviousHash,
      body,
    };
    this.facts.push({ ...fact, hash: factHash(fact) });
    return this.facts.at(-1) as Fact;
  }

  /** All the facts of one backup that went well, and its ids. */
  backup(startedAt: Date, about: { dueAt?: Date; orderId?: string; tables?: number } = {}) {
    const { setId, sourceId, destinationIds } = this.#site;
    const attemptId = newId('att', startedAt);
    const backupId = newId('bak', startedAt);
    const end = new Date(startedAt.getTime() + 60_000);
    this.write(
      {
        kind: 'attempt-started',
        attemptId,
        setId,
        sourceIds: [sourceId],
        trigger: about.dueAt === undefined ? 'manual' : 'scheduled',
        dueAt: about.dueAt?.toISOString() ?? null,
        orderId: about.orderId ?? null,
        startedAt: startedAt.toISOString(),
      },
      startedAt,
    );
    const manifest = aManifest(this.#site, { attemptId, backupId, startedAt, tables: about.tables ?? 2 });
    this.write(
      {
        kind: 'backup-made',
        signed: signManifest(this.#site, manifest),
        durationsMs: { dump: 1_000, prove: 500, manifest: 250 },
      },
      end,
    );
    const copyIds = destinationIds.map((destinationId) => {
      const copyId = newId('cop', end);
      const common = { copyId, backupId, destinationId };
      this.write(
        {
          kind: 'copy-stored',
          ...common,
          place: `Lyon/${backupId}`,
          sizeBytes: 1_234,
          tookMs: 300,
          storedAt: end.toISOString(),
        },
        end,
      );
      this.write(
        {
          kind: 'copy-checked',
          copyId,
          backupId,
          proof: 'intact',
          outcome: 'passed',
          readBack: true,
          failure: null,
          checkedAt: end.toISOString(),
        },
        end,
      );
      return copyId;
    });
    this.finish(attemptId, 'completed', end);
    return { attemptId, backupId, copyIds, manifest };
  }

  /** An attempt that failed. */
  failure(startedAt: Date, about: { dueAt?: Date } = {}) {
    const attemptId = newId('att', startedAt);
    this.write(
      {
        kind: 'attempt-started',
        attemptId,
        setId: this.#site.setId,
        sourceIds: [this.#site.sourceId],
        trigger: 'scheduled',
        dueAt: about.dueAt?.toISOString() ?? null,
        orderId: null,
        startedAt: startedAt.toISOString(),
      },
      startedAt,
    );
    this.finish(attemptId, 'failed', new Date(startedAt.getTime() + 5_000));
    return { attemptId };
  }

  finish(attemptId: string, outcome: 'completed' | 'failed' | 'interrupted', finishedAt: Date): void {
    this.write(
      {
        kind: 'attempt-finished',
        attemptId,
        outcome,
        sourceId: this.#site.sourceId,
        failure: outcome === 'completed' ? null : { code: 'wrong_password', figures: { user: 'keepwell' } },
        finishedAt: finishedAt.toISOString(),
      },
      finishedAt,
    );
  }

  /** The report of these facts (all by default), as text on the wire. */
  report(from = 0, to = this.facts.length): string {
    return reportOf(this.facts.slice(from, to));
  }
}

export function reportOf(facts: unknown[], protocol = 1): string {
  return JSON.stringify({ protocol, batchId: randomUUID(), facts });
}

export function signManifest(site: TestSite, manifest: Manifest): SignedManifest {
  const signature = sign(null, Buffer.from(canonicalJson(manifest)), site.signingKey).toString('base64');
  return { manifest, signature };
}

export function aManifest(
  site: TestSite,
  about: { attemptId: string; backupId: string; startedAt: Date; tables?: number },
): Manifest {
  const started = about.startedAt.toISOString();
  const file = { name: 'clinic.dump.zst.age', sizeBytes: 1_234, sha256: 'a'.repeat(64), plainBytes: 9_876 };
  return {
    format: 'keepwell-manifest',
    version: 1,
    backupId: about.backupId,
    attemptId: about.attemptId,
    setId: site.setId,
    practice: { id: site.practiceId, name: 'Practice' },
    site: { id: site.siteId, name: 'Lyon', timeZone: 'Europe/Paris' },
    source: { id: site.sourceId, name: 'Clinic', engine: 'postgres', database: 'clinic' },
    trigger: 'scheduled',
    dueAt: null,
    startedAt: started,
    snapshotAt: started,
    finishedAt: started,
    readableAt: started,
    versions: { agent: '0.1.0', server: '17.5', dumpTool: '17.5' },
    dump: file,
    globals: null,
    compression: 'zstd',
    encryption: 'age',
    recipients: ['age1site', 'age1recovery'],
    content: {
      tables: Array.from({ length: about.tables ?? 2 }, (_, index) => ({
        schema: 'public',
        name: `table_${index}`,
        rows: 100 + index,
        hash: 'b'.repeat(64),
      })),
      largeObjects: { count: 0, bytes: 0, hash: null },
      sequences: [],
      objects: [],
      encoding: 'UTF8',
      collation: 'C',
      characterType: 'C',
      excludedSchemas: [],
      hashing: { algorithm: 'sum', keyId: '0'.repeat(16), complete: true, leftOut: [] },
    },
    signer: { publicKey: site.signingPublicKey, fingerprint: 'f' },
  } as Manifest;
}
