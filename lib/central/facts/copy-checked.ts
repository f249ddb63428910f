import type { Ledger, NoEffect } from '#lib/central/reports/ledger.ts';
import type { FailureCode } from '#lib/contract/failure.ts';
import { newId } from '#lib/shared/ids.ts';
import type { Copy, CopyState } from '#prisma/generated/client.ts';
import type { FactOf } from './fact-of.ts';
import { findOrAddCopy } from './find-copy.ts';

/** What a failed check says of the copy itself; any other failure only says that it couldn't be looked at. */
const stateByFailure: Partial<Record<FailureCode, CopyState>> = {
  copy_missing: 'missing',
  manifest_missing: 'missing',
  copy_truncated: 'corrupt',
  copy_altered: 'corrupt',
  manifest_altered: 'corrupt',
  signature_unknown: 'corrupt',
  dump_unreadable: 'corrupt',
};

/** A check of a copy: kept as a proof, and as the newest of its kind on the copy. */
export function applyCopyChecked(ledger: Ledger, body: FactOf<'copy-checked'>): NoEffect | null {
  const found = findOrAddCopy(ledger, body);
  if ('noEffect' in found) return found.noEffect;
  const { copy } = found;
  const checkedAt = new Date(body.checkedAt);
  ledger.proofs.add({
    id: newId('prf', ledger.now),
    copyId: copy.id,
    kind: body.proof,
    passed: body.outcome === 'passed',
    readBack: body.readBack,
    failure: body.failure,
    checkedAt,
  });
  ledger.copies.change(
    copy.id,
    body.outcome === 'passed' ? passed(ledger, copy, body, checkedAt) : failed(body),
  );
  return null;
}

function passed(ledger: Ledger, copy: Copy, body: FactOf<'copy-checked'>, checkedAt: Date): Partial<Copy> {
  const isWhole: Partial<Copy> = {
    // A copy that was bad and is read whole again is good again.
    ...(copy.state === 'corrupt' || copy.state === 'missing' ? { state: 'stored', failure: null } : {}),
    ...(body.readBack ? { readBackAt: checkedAt, seenAt: checkedAt } : {}),
    intactAt: checkedAt,
  };
  // Readable was shown on the staged bytes before the backup counted; every copy that is intact holds those same bytes.
  const madeAt = ledger.backups.get(copy.backupId)?.finishedAt ?? checkedAt;
  return { ...isWhole, readableAt: body.proof === 'readable' ? checkedAt : (copy.readableAt ?? madeAt) };
}

function failed(body: FactOf<'copy-checked'>): Partial<Copy> {
  const state = body.failure === null ? undefined : stateByFailure[body.failure.code];
  if (state === undefined) return {};
  return {
    state,
    failure: body.failure,
    intactAt: null,
    readableAt: null,
    ...(body.readBack ? { readBackAt: new Date(body.checkedAt) } : {}),
  };
}
