import { hostname, release, type } from 'node:os';
import { measureStaging } from './jobs/staging.ts';
import { appendFact } from './journal/journal-facts.ts';
import { type SiteContext, settingsOf } from './site-context.ts';
import { readFileOrNull } from './state/atomic-file.ts';
import { type SiteSettings, stagingFolderOf } from './state/site-settings.ts';
import { agentVersion } from './version.ts';

export type FoundTool = { name: string; version: string; path: string };

/** Changes at each boot of the machine; empty where the system doesn't tell. */
export function bootId(): string {
  return readFileOrNull('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
}

/** Journals what the agent is and what its site's own settings are; the centre shows it. */
export async function reportSelf(site: SiteContext, tools: FoundTool[]): Promise<void> {
  const settings = settingsOf(site);
  const freeBytes = await freeStagingBytes(site, settings);
  appendFact(site.journal, {
    kind: 'agent-started',
    version: agentVersion,
    platform: `${type()} ${release()}`,
    hostName: hostname(),
    bootId: bootId(),
    toolsFolder: settings.toolsFolder,
    tools,
    allowedRoots: settings.allowedRoots,
    stagingQuotaBytes: settings.stagingQuotaBytes,
    stagingFreeBytes: freeBytes,
    floor: { copies: settings.floorCopies, days: settings.floorDays },
    restoreServers: settings.restoreServers.map(({ name, host, socketFolder, port, user }) => ({
      name,
      host: socketFolder === '' ? host : socketFolder,
      port,
      user,
    })),
    drillServer: settings.drillServer,
  });
}

/** None where the folder can't be used: the agent starts all the same, and each backup says what is wrong with it. */
async function freeStagingBytes(site: SiteContext, settings: SiteSettings): Promise<number> {
  try {
    return (await measureStaging(stagingFolderOf(site.folder, settings))).freeBytes;
  } catch (err) {
    site.log.error({ err }, 'the staging folder cannot be used');
    return 0;
  }
}
