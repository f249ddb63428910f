import type { DrillCheck } from '#lib/contract/drill.ts';
import { summarizeComparison } from '../artifact/compare-content.ts';
import { settingsOf } from '../site-context.ts';
import type { DrillWork, RestoredForDrill } from './drill-restore.ts';

/**
 * Compares the restored database with its manifest object by object, runs the policy's checks, and last the engine's own
 * check of its files, which may add what it needs to the throwaway database. All three are carried out whatever the one
 * before showed: whoever reads of a difference wants to know the rest too.
 */
export async function proveRestored(
  work: DrillWork,
  restored: RestoredForDrill,
  checks: readonly DrillCheck[],
): Promise<void> {
  const { site, drill, backup, times, findings, signal } = work;
  const { server, expected, ownersAndGrants } = restored;
  const { restorer } = site;
  const budgetMs = settingsOf(site).drillMaxMinutes * 60_000;
  findings.comparison = await times.during('compare', async () => {
    const take = { signal, key: site.keys.hashKey, budgetMs, like: expected };
    const found = await restorer.takeContent(server, drill.database, take);
    return summarizeComparison(expected, found, { ownersAndGrants, databaseItself: false });
  });
  if (checks.length > 0) {
    const asOf = new Date(backup.signed.manifest.snapshotAt);
    findings.checks = await times.during('checks', () =>
      restorer.runChecks(server, drill.database, checks, asOf, signal),
    );
  }
  findings.figures.databaseBytes = await restorer.databaseSize(server, drill.database, signal);
  const integrity = await times.during('integrity', () =>
    restorer.checkIntegrity(server, drill.database, signal),
  );
  findings.integrity = integrity.verdict;
  if (integrity.verdict === 'failed') findings.figures.damaged = integrity.object.slice(0, 500);
}
