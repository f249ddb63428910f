import type { DatabaseContent } from '#lib/contract/manifest.ts';
import type { TakeContent } from '../../restorer.ts';
import { openSession } from '../connection/session.ts';
import { algorithmFor, type HashAlgorithm, hashAlgorithms } from '../content/hash-algorithm.ts';
import { readSequences } from '../content/sequences.ts';
import { takeDatabaseContent } from '../content/take-content.ts';
import { holdSnapshot, joinSnapshot } from '../snapshot.ts';
import { accessTo, type RestoreContext, type Server } from './server-session.ts';

/**
 * What a restored database holds, to be compared with what its manifest says: the same schemas left out, the same hashing
 * where this server knows it. Where it doesn't (a manifest of a newer server on one before 14), its own is used, and rows are
 * then compared by their number.
 */
export async function takeRestoredContent(
  context: RestoreContext,
  server: Server,
  database: string,
  { like, key, budgetMs, signal }: TakeContent,
): Promise<DatabaseContent> {
  const access = accessTo(server, database);
  const excludeSchemas = like.excludedSchemas;
  const session = await openSession(access, context.sessions, signal);
  try {
    const held = await holdSnapshot(session, excludeSchemas, context.lockWaitMs);
    const second = await joinSnapshot(access, context.sessions, held.id, signal);
    try {
      return await takeDatabaseContent(held, [second], {
        signal,
        key,
        budgetMs,
        excludeSchemas,
        clock: context.clock,
        sequencesBefore: await readSequences(session, held.tables),
        dumpEnded: Promise.resolve(),
        algorithm: usableAlgorithm(like.hashing.algorithm, session.serverVersionNumber),
      });
    } finally {
      await second.close();
    }
  } finally {
    await session.close();
  }
}

function usableAlgorithm(wanted: string, serverVersionNumber: number): HashAlgorithm {
  const best = algorithmFor(serverVersionNumber);
  const known = hashAlgorithms.find((algorithm) => algorithm === wanted);
  return known === undefined || (known === 'row-hash-1' && best !== known) ? best : known;
}
