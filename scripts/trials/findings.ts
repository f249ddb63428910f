import { globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { database } from '#lib/central/database/client.ts';
import { readSiteJournal, type SiteJournal } from './site-journal.ts';
import type { TrialSite, TrialWorld } from './world.ts';

/** All that the trials are judged by, as plain values: of one site, its journal beside what the centre says of it. */
export type SiteFindings = {
  site: string;
  journal: SiteJournal;
  centre: {
    facts: { id: string; epoch: string; seq: number; hash: string; refusal: string | null }[];
    attempts: { id: string; slotId: string | null; orderId: string | null; outcome: string }[];
    /** The copies that a person would believe in: stored, and proved readable. */
    copies: ListedCopy[];
  };
};

export type ListedCopy = {
  id: string;
  place: string;
  sha256: string;
  sizeBytes: number;
  /** As it lies at its destination; null where nothing does. */
  foundBytes: number | null;
  hasManifest: boolean;
};

export async function gatherFindings(world: TrialWorld): Promise<SiteFindings[]> {
  return Promise.all(Object.values(world.sites).map(gatherSite));
}

async function gatherSite({ siteId, planned, agent }: TrialSite): Promise<SiteFindings> {
  const where = { siteId };
  const [facts, attempts, copies] = await Promise.all([
    database().agentFact.findMany({ where, orderBy: [{ epoch: 'asc' }, { seq: 'asc' }] }),
    database().attempt.findMany({ where }),
    database().copy.findMany({
      where: { siteId, state: 'stored', readableAt: { not: null } },
      include: { backup: true },
      orderBy: { id: 'asc' },
    }),
  ]);
  return {
    site: planned.key,
    journal: readSiteJournal(agent),
    centre: {
      facts: facts.map(({ id, epoch, seq, hash, refusal }) => ({ id, epoch, seq, hash, refusal })),
      attempts: attempts.map(({ id, slotId, orderId, outcome }) => ({ id, slotId, orderId, outcome })),
      copies: copies.map(({ id, place, backup }) => describeCopy(id, place ?? '', backup)),
    },
  };
}

function describeCopy(id: string, place: string, backup: { sha256: string; sizeBytes: bigint }): ListedCopy {
  const found = statSync(place, { throwIfNoEntry: false });
  return {
    id,
    place,
    sha256: backup.sha256,
    sizeBytes: Number(backup.sizeBytes),
    foundBytes: found?.size ?? null,
    hasManifest:
      statSync(place.replace(/\.dump\.zst\.age$/, '.manifest.json'), { throwIfNoEntry: false }) !== undefined,
  };
}

/** What lies half-written at the destinations: it counts as nothing, and is only told. */
export function partialsOf(world: TrialWorld): string[] {
  return Object.values(world.sites).flatMap(({ disk, sftp }) =>
    [disk, sftp.root].flatMap((folder) =>
      globSync('**/*.partial', { cwd: folder }).map((name) => join(folder, name)),
    ),
  );
}
