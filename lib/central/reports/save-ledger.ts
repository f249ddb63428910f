import { savePins } from '#lib/central/approvers/save-pins.ts';
import { acknowledgeAssignment } from '#lib/central/assignments/acknowledge.ts';
import type { Transaction } from '#lib/central/database/client.ts';
import { slotStateWord, storedSlotState } from '#lib/central/slots/state-names.ts';
import { judgeSlot } from '#lib/domain/slots.ts';
import { Prisma } from '#prisma/generated/client.ts';
import type { Ledger } from './ledger.ts';
import { saveCases } from './save-cases.ts';

/** Judges the slots that the facts touched by all that was tried at them. */
export function judgeTouchedSlots(ledger: Ledger): void {
  const hearing = {
    lastHeardAt: ledger.now,
    heardSince: ledger.agent.heardSince,
    listeningSince: ledger.now,
  };
  for (const id of ledger.touchedSlotIds) {
    const slot = ledger.slots.get(id);
    if (slot === undefined) continue;
    const attempts = ledger.attempts.all().filter((attempt) => attempt.slotId === id);
    const judged = judgeSlot({ ...slot, state: slotStateWord(slot.state), attempts }, hearing, ledger.now);
    ledger.touchedSetIds.add(slot.setId);
    ledger.slots.change(id, {
      state: storedSlotState(judged.state),
      watchAt: judged.watchAt,
      settledAt: judged.watchAt === null ? (slot.settledAt ?? ledger.now) : null,
    });
  }
}

/** Writes what the facts came to, in the order in which the tables lean on each other. */
export async function saveLedger(tx: Transaction, ledger: Ledger): Promise<{ hasMail: boolean }> {
  await saveSlots(tx, ledger);
  await saveAttempts(tx, ledger);
  await insert(ledger.backups.fresh(), (data) =>
    tx.backup.createMany({ data: data.map((row) => ({ ...row, signedManifest: row.signedManifest ?? {} })) }),
  );
  await saveMedia(tx, ledger);
  await insert(ledger.copies.fresh(), (data) =>
    tx.copy.createMany({
      data: data.map((row) => ({
        ...row,
        failure: json(row.failure),
        expiryFailure: json(row.expiryFailure),
      })),
    }),
  );
  for (const [id, { failure, expiryFailure, ...change }] of ledger.copies.changed()) {
    const failures = {
      ...failureChange(failure),
      ...(expiryFailure === undefined ? {} : { expiryFailure: json(expiryFailure) }),
    };
    await tx.copy.update({ where: { id }, data: { ...change, ...failures } });
  }
  await saveLooks(tx, ledger);
  await insert(ledger.proofs.fresh(), (data) =>
    tx.proof.createMany({ data: data.map((row) => ({ ...row, failure: json(row.failure) })) }),
  );
  await insert(ledger.drills.fresh(), (data) =>
    tx.drill.createMany({
      data: data.map((row) => ({ ...row, failure: json(row.failure), report: row.report ?? {} })),
    }),
  );
  for (const [id, { failure, figures, payload: _payload, ...change }] of ledger.orders.changed()) {
    await tx.order.update({
      where: { id },
      data: {
        ...change,
        ...failureChange(failure),
        ...(figures === undefined ? {} : { figures: json(figures) }),
      },
    });
  }
  await saveAgent(tx, ledger);
  return saveCases(tx, ledger);
}

/**
 * A destination that was looked through: every copy that stands there was seen; of a removable set, every one on the disks
 * that were in the drive. One that is away is so since it was first found to be.
 */
async function saveLooks(tx: Transaction, ledger: Ledger): Promise<void> {
  const { siteId } = ledger;
  for (const [destinationId, { looks, away }] of ledger.lookedAt) {
    const here = { siteId, destinationId };
    for (const { at, mediumIds } of looks) {
      await tx.siteDestination.updateMany({ where: here, data: { checkedAt: at } });
      const onDisks = mediumIds === null ? {} : { mediumId: { in: [...mediumIds] } };
      await tx.copy.updateMany({
        where: { ...here, ...onDisks, state: 'stored', storedAt: { lte: at } },
        data: { seenAt: at },
      });
    }
    if (away === null || looks.length > 0) {
      await tx.siteDestination.updateMany({
        where: here,
        data: { awaySince: null, awayFailure: Prisma.DbNull },
      });
    }
    if (away === null) continue;
    await tx.siteDestination.updateMany({
      where: { ...here, awaySince: null },
      data: { awaySince: away.since },
    });
    await tx.siteDestination.updateMany({ where: here, data: { awayFailure: json(away.failure) } });
  }
}

/** Most slots of a batch change alike (all kept, settled now): one statement for all of those. */
async function saveSlots(tx: Transaction, ledger: Ledger): Promise<void> {
  const alike = Map.groupBy(ledger.slots.changed(), ([, change]) => JSON.stringify(change));
  for (const group of alike.values()) {
    const data = group[0]?.[1];
    if (data !== undefined)
      await tx.slot.updateMany({ where: { id: { in: group.map(([id]) => id) } }, data });
  }
}

async function saveAttempts(tx: Transaction, ledger: Ledger): Promise<void> {
  await insert(ledger.attempts.fresh(), (data) =>
    tx.attempt.createMany({ data: data.map((row) => ({ ...row, failure: json(row.failure) })) }),
  );
  for (const [id, { failure, ...change }] of ledger.attempts.changed()) {
    await tx.attempt.update({ where: { id }, data: { ...change, ...failureChange(failure) } });
  }
}

async function saveMedia(tx: Transaction, ledger: Ledger): Promise<void> {
  await insert(ledger.media.fresh(), (data) =>
    tx.medium.createMany({ data: data.map((row) => ({ ...row, volume: row.volume ?? {} })) }),
  );
  for (const [id, { volume, ...change }] of ledger.media.changed()) {
    const data = volume === undefined || volume === null ? change : { ...change, volume };
    await tx.medium.update({ where: { id }, data });
  }
  await insert(ledger.mediumEvents.fresh(), (data) => tx.mediumEvent.createMany({ data }));
  if (ledger.pluggedVolumes === undefined) return;
  const { siteId } = ledger;
  const told = {
    volumes: ledger.pluggedVolumes.volumes as Prisma.InputJsonArray,
    at: ledger.pluggedVolumes.at,
  };
  await tx.pluggedVolumes.upsert({ where: { siteId }, create: { siteId, ...told }, update: told });
}

async function saveAgent(tx: Transaction, ledger: Ledger): Promise<void> {
  const { agent, now } = ledger;
  if (ledger.selfReport !== undefined) {
    await tx.agent.update({
      where: { id: agent.id },
      data: { selfReport: ledger.selfReport as Prisma.InputJsonObject },
    });
  }
  await savePins(tx, agent.siteId, ledger.pins.values());
  for (const refused of ledger.refusedAssignments) {
    await tx.assignmentVersion.updateMany({
      where: { siteId: agent.siteId, version: refused.version },
      data: { refusedAt: refused.at, refusal: refused.failure as Prisma.InputJsonObject },
    });
  }
  if (ledger.adopted !== null) {
    await acknowledgeAssignment(tx, agent, ledger.adopted.version, ledger.adopted.from, now);
  }
}

async function insert<T>(rows: T[], write: (rows: T[]) => Promise<unknown>): Promise<void> {
  if (rows.length > 0) await write(rows);
}

function failureChange(failure: Prisma.JsonValue | undefined) {
  return failure === undefined ? {} : { failure: json(failure) };
}

function json(value: Prisma.JsonValue) {
  return value === null ? Prisma.DbNull : value;
}
