import { systemClock } from '#lib/shared/clock.ts';
import { newId } from '#lib/shared/ids.ts';
import { finishAttempt, takeAttempt } from '../journal/attempts.ts';
import { recordBackup } from '../journal/backups.ts';
import { beginCopy, copiesOfBackup, recordStored, recordWaiting, requireCopy } from '../journal/copies.ts';
import { openJournal } from '../journal/journal.ts';
import { sweepInterrupted } from '../journal/sweep-interrupted.ts';
import { aSignedManifest } from './a-manifest.ts';

/**
 * A process that does to a journal all that an agent does, as fast as it can, until it is killed. It prints a line for
 * each slot whose completion was committed, so that the test knows what must not be lost.
 */
const [file = '', from = '0'] = process.argv.slice(2);
const journal = openJournal(file, systemClock);
sweepInterrupted(journal);
for (let slot = Number(from); ; slot += 1) {
  const dueAt = new Date(Date.UTC(2026, 0, 1) + slot * 60_000);
  const taking = takeAttempt(journal, {
    setId: 'set_1',
    sourceIds: ['src_1'],
    trigger: 'scheduled',
    dueAt,
    orderId: null,
  });
  if (!taking.ok) continue;
  if (slot % 3 === 0) {
    const failure = { code: 'server_unreachable' as const, figures: {} };
    finishAttempt(journal, taking.attempt.id, { outcome: 'failed', failure, sourceId: 'src_1' });
    continue;
  }
  const { id: backupId } = makeBackup(taking.attempt.id);
  process.stdout.write(`${slot}\n`);
  for (const copy of copiesOfBackup(journal, backupId)) {
    beginCopy(journal, copy.id);
    const now = systemClock.now();
    if (copy.destinationId === 'dst_2') {
      recordWaiting(
        journal,
        requireCopy(journal, copy.id),
        { code: 'destination_missing', figures: {} },
        now,
      );
    } else {
      const stored = { place: 'p', sizeBytes: 1, tookMs: 1, readableAt: now.toISOString(), isReadBack: true };
      recordStored(journal, requireCopy(journal, copy.id), stored);
    }
  }
}

function makeBackup(attemptId: string) {
  const signed = aSignedManifest({ backupId: newId('bak', systemClock.now()), attemptId });
  return recordBackup(journal, {
    signed,
    names: { dump: 'a/x.dump.zst.age', globals: null, manifest: 'a/x.manifest.json' },
    destinationIds: ['dst_1', 'dst_2'],
    durationsMs: { dump: 1, prove: 1, manifest: 1 },
    completesAttempt: true,
  });
}
