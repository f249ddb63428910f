import type { Transaction } from '#lib/central/database/client.ts';
import { findOrMakeSlots } from '#lib/central/slots/find-slots.ts';
import type { Agent, Backup } from '#prisma/generated/client.ts';
import type { Ledger } from './ledger.ts';
import { loadCases } from './load-cases.ts';
import { collectIds } from './named-ids.ts';
import type { ReportedFact } from './parse-report.ts';
import { Rows } from './rows.ts';

/** Reads all that these facts can touch. Rows of other sites are only noted by id, so that their names are refused. */
export async function loadLedger(
  tx: Transaction,
  agent: Agent,
  facts: ReportedFact[],
  now: Date,
): Promise<Ledger> {
  const bodies = facts.map((fact) => fact.parsed.body);
  const ids = collectIds(bodies);
  const { siteId } = agent;
  const beginsJournal = facts.some(({ parsed }) => parsed.seq === 1 && parsed.body.kind === 'agent-started');

  const sets = await tx.backupSet.findMany({ where: { siteId }, select: { id: true } });
  const sources = await tx.source.findMany({ where: { siteId }, select: { id: true } });
  const destinations = await tx.destination.findMany({
    where: { practice: { sites: { some: { id: siteId } } } },
    select: { id: true, kind: true },
  });
  const setIds = new Set(sets.map((set) => set.id));
  const slots = await findOrMakeSlots(
    tx,
    agent,
    ids.dues.filter((due) => setIds.has(due.setId)),
    now,
  );
  const attempts = await tx.attempt.findMany({
    where: {
      OR: [
        { id: { in: [...ids.attempts] } },
        ...(beginsJournal ? [{ siteId, outcome: 'running' as const }] : []),
      ],
    },
  });
  const ownAttempts = attempts.filter((attempt) => attempt.siteId === siteId);
  const backups = await readBackups(
    tx,
    [...ids.backups],
    ownAttempts.map((attempt) => attempt.id),
  );
  const copies = await tx.copy.findMany({
    where: { OR: [{ id: { in: [...ids.copies] } }, { siteId, backupId: { in: [...ids.backups] } }] },
  });
  const drills = await tx.drill.findMany({ where: { id: { in: [...ids.drills] } } });
  const orders = await tx.order.findMany({ where: { siteId, id: { in: [...ids.orders] } } });
  const media = await tx.medium.findMany({ where: { id: { in: [...ids.media] } } });
  const siteSigningKeys = bodies.some((body) => body.kind === 'copy-found')
    ? await tx.agent.findMany({ where: { siteId }, select: { signingPublicKey: true } })
    : [];

  // A slot is judged by all that was tried at it, whichever facts told of it.
  const slotIds = [
    ...slots.map((slot) => slot.id),
    ...ownAttempts.flatMap((attempt) => attempt.slotId ?? []),
  ];
  const tries = await tx.attempt.findMany({ where: { siteId, slotId: { in: slotIds } } });
  const known = new Set(slots.map((slot) => slot.id));
  const more = await tx.slot.findMany({
    where: { siteId, id: { in: slotIds.filter((id) => !known.has(id)) } },
  });

  const restores = await loadCases(tx, siteId, [...ids.cases], orders);

  const isForeign = (row: { siteId: string }) => row.siteId !== siteId;
  return {
    agent,
    siteId,
    now,
    setIds,
    sourceIds: new Set(sources.map((source) => source.id)),
    destinationIds: new Set(destinations.map((destination) => destination.id)),
    foreignIds: new Set(
      [...attempts, ...backups, ...copies, ...drills, ...media].filter(isForeign).map((row) => row.id),
    ),
    slots: new Rows([...slots, ...more]),
    attempts: new Rows([...ownAttempts, ...tries]),
    backups: new Rows(backups.filter((backup) => !isForeign(backup))),
    copies: new Rows(copies.filter((copy) => !isForeign(copy))),
    proofs: new Rows(),
    drills: new Rows(drills.filter((drill) => !isForeign(drill))),
    orders: new Rows(orders),
    restores,
    lookedAt: new Map(),
    media: new Rows(media.filter((medium) => !isForeign(medium))),
    mediumEvents: new Rows(),
    pluggedVolumes: undefined,
    removableIds: new Set(destinations.filter((one) => one.kind === 'removable').map((one) => one.id)),
    siteSigningKeys: siteSigningKeys.map((agent) => agent.signingPublicKey),
    touchedSlotIds: new Set(),
    touchedSetIds: new Set(),
    selfReport: undefined,
    adopted: null,
    pins: new Map(),
    refusedAssignments: [],
  };
}

/** Without their manifests, which are large and which no fact changes. */
async function readBackups(tx: Transaction, ids: string[], attemptIds: string[]): Promise<Backup[]> {
  const backups = await tx.backup.findMany({
    where: { OR: [{ id: { in: ids } }, { attemptId: { in: attemptIds } }] },
    omit: { signedManifest: true },
  });
  return backups.map((backup) => ({ ...backup, signedManifest: null }));
}
