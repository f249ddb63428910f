import type { AssignedSource } from '#lib/contract/assignment.ts';
import type { DatabaseContent, Manifest } from '#lib/contract/manifest.ts';
import type { RestoreRequest } from '#lib/contract/restore-case.ts';
import type { CopyFacts } from '#lib/domain/preflight.ts';
import { fingerprint } from '#lib/shared/fingerprint.ts';
import { failureOf } from '../failure-of.ts';
import { findCase } from '../journal/restore-cases.ts';
import type { SiteContext } from '../site-context.ts';
import { drilledAt } from './estimates.ts';
import type { Material } from './material.ts';
import { openOrigin } from './open-origin.ts';
import { type ReadCopy, readCopy } from './read-copy.ts';

export type LookedAtCopy = {
  facts: CopyFacts;
  manifest: Manifest | null;
  /** What the restored database is compared with: the manifest's, or what an undone restore had brought. */
  content: DatabaseContent | null;
  storedBytes: number;
  read: ReadCopy | null;
};

/** Reads the copy or file whole; why that can't be done is a finding. */
export async function lookAtCopy(
  site: SiteContext,
  request: RestoreRequest,
  signal: AbortSignal,
): Promise<LookedAtCopy> {
  const { origin } = request;
  if (origin.kind === 'kept') {
    const before = findCase(site.journal, origin.caseId);
    const isThere = before !== null && before.kept !== null && before.keptDroppedAt === null;
    const facts: CopyFacts = { kind: 'kept', isThere };
    return { facts, manifest: null, content: before?.plan.content ?? null, storedBytes: 0, read: null };
  }
  try {
    const opened = await openOrigin(site, origin, signal);
    try {
      return await readWhole(site, request, opened.material, signal);
    } finally {
      await opened.close();
    }
  } catch (thrown) {
    signal.throwIfAborted();
    site.log.warn({ caseId: request.caseId, err: thrown }, 'the copy for a restore could not be read');
    const facts = { ...unread, fault: failureOf(thrown) };
    return { facts, manifest: null, content: null, storedBytes: 0, read: null };
  }
}

const unread = {
  kind: 'dump',
  isKeyNeeded: false,
  hasManifest: false,
  strangeSigner: null,
  otherSource: null,
  otherSite: null,
  drilledAt: null,
} as const;

async function readWhole(
  site: SiteContext,
  { target }: RestoreRequest,
  material: Material,
  signal: AbortSignal,
): Promise<LookedAtCopy> {
  const { manifest, storedBytes } = material;
  const opening = { identities: [site.keys.ageIdentity], header: null, signal };
  const engine = site.engineFor(anySource);
  const read = await readCopy(material, opening, { engine, restorer: site.restorer });
  const isBeside = target.mode === 'beside';
  const isOwnSigner = manifest === null || manifest.signer.publicKey === site.keys.signingPublicKey;
  const facts: CopyFacts = {
    kind: 'dump',
    fault: null,
    isKeyNeeded: read.isKeyNeeded,
    hasManifest: manifest !== null,
    strangeSigner: isOwnSigner ? null : fingerprint(Buffer.from(manifest.signer.publicKey, 'base64')),
    // Beside nothing is replaced, so that there is no other one that it should be of.
    otherSource:
      isBeside || manifest === null || manifest.source.id === target.sourceId ? null : manifest.source.name,
    otherSite: manifest === null || manifest.site.id === site.identity.site.id ? null : manifest.site.name,
    drilledAt: manifest === null ? null : drilledAt(site.journal, manifest.backupId),
  };
  return { facts, manifest, content: manifest?.content ?? null, storedBytes, read };
}

/** The engine's tools are the site's, whichever source they are asked for. */
const anySource: AssignedSource = {
  id: 'any',
  name: 'any',
  engine: 'postgres',
  settings: {
    host: '',
    port: 5432,
    socketFolder: '',
    database: 'postgres',
    user: 'postgres',
    sslMode: 'prefer',
    excludeSchemas: [],
  },
  sealedSecret: null,
};
