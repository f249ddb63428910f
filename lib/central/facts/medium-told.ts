import type { Ledger, NoEffect } from '#lib/central/reports/ledger.ts';
import { newId } from '#lib/shared/ids.ts';
import type { FactOf } from './fact-of.ts';

/**
 * A disk of a removable set: its agent has written the marker, or knows it again from one. What people call it is theirs to
 * change at the centre, so that a disk which is known already keeps its label, colour and turn.
 */
export function applyMediumAdded(ledger: Ledger, body: FactOf<'medium-added'>): NoEffect | null {
  const { mediumId, destinationId, fsType, volume } = body;
  if (ledger.foreignIds.has(mediumId) || !ledger.removableIds.has(destinationId)) return 'not_of_this_site';
  const sizeBytes = body.sizeBytes === null ? null : BigInt(body.sizeBytes);
  if (ledger.media.get(mediumId) !== undefined) {
    ledger.media.change(mediumId, { volume, fsType, sizeBytes });
    return null;
  }
  ledger.media.add({
    id: mediumId,
    siteId: ledger.siteId,
    destinationId,
    label: body.label,
    colour: body.colour,
    turn: body.turn,
    volume,
    fsType,
    sizeBytes,
    addedAt: new Date(body.at),
    retiredAt: null,
    retiredAs: null,
    presence: null,
    seenAt: null,
    freeBytes: null,
    statedPlace: null,
    statedAt: null,
    statedBy: null,
    revision: 1,
  });
  const order = body.orderId === null ? undefined : ledger.orders.get(body.orderId);
  note(ledger, mediumId, 'added', new Date(body.at), order?.requestedBy ?? null);
  return null;
}

/** What the agent sees of a disk. Its comings and goings are its log; that it is being written to is only its state. */
export function applyMediumSeen(ledger: Ledger, body: FactOf<'medium-seen'>): NoEffect | null {
  const { mediumId, presence, wasSafe } = body;
  const medium = ledger.media.get(mediumId);
  if (medium === undefined) return 'not_of_this_site';
  const at = new Date(body.at);
  const hasCome = medium.presence === null || medium.presence === 'removed';
  if (presence === 'removed') note(ledger, mediumId, wasSafe ? 'removed' : 'removed-early', at, null);
  else if (hasCome) note(ledger, mediumId, 'plugged-in', at, null);
  ledger.media.change(mediumId, {
    presence,
    seenAt: at,
    ...(body.freeBytes === null ? {} : { freeBytes: BigInt(body.freeBytes) }),
  });
  return null;
}

export function applyVolumesSeen(ledger: Ledger, body: FactOf<'volumes-seen'>): NoEffect | null {
  ledger.pluggedVolumes = { volumes: body.volumes, at: new Date(body.at) };
  return null;
}

function note(ledger: Ledger, mediumId: string, kind: string, at: Date, actorId: string | null): void {
  const id = newId('mev', at);
  ledger.mediumEvents.add({ id, mediumId, at, kind, actorId, actorName: null, note: null });
}
