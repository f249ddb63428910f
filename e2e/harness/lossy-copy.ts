import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '#lib/shared/clock.ts';
import { manifestText, signManifest } from '#workers/site/artifact/manifest.ts';
import { requireBackup } from '#workers/site/journal/backups.ts';
import { openJournal } from '#workers/site/journal/journal.ts';
import { loadKeys } from '#workers/site/state/keys.ts';
import { stateFolderAt } from '#workers/site/state/state-folder.ts';
import type { ReadySite } from './ready-site.ts';

/**
 * Makes a backup one whose dump lacks rows, as a tool that lied would have: its manifest, signed again with the site's own key, says that
 * the table held so many more. No dump of ours does that by itself. The agent must be stopped meanwhile.
 */
export async function loseRows({ agent, disk }: ReadySite, backupId: string, table: string, rows: number) {
  const folder = stateFolderAt(agent.state);
  const { signingKey } = await loadKeys(folder);
  const journal = openJournal(folder.journal, systemClock);
  try {
    const { names, signed } = requireBackup(journal, backupId);
    const { signer: _, ...manifest } = signed.manifest;
    const tables = manifest.content.tables.map((one) =>
      one.name === table ? { ...one, rows: one.rows + rows } : one,
    );
    const again = signManifest({ ...manifest, content: { ...manifest.content, tables } }, signingKey);
    writeOver(join(disk, names.manifest), manifestText(again));
    journal.run('UPDATE backup SET signed_manifest = ? WHERE id = ?', JSON.stringify(again), backupId);
  } finally {
    journal.close();
  }
}

/** Its account and rights stay; what isn't there is no copy. */
function writeOver(path: string, text: string): void {
  if (readFileSync(path).length === 0 || !statSync(path).isFile()) throw new Error(`No manifest: ${path}`);
  writeFileSync(path, text);
}
