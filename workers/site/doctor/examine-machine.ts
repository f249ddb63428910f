import { constants, statSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { bytesText } from '../cli/output.ts';
import { findTools } from '../engines/postgres/tools/find-tools.ts';
import { measureStaging } from '../jobs/staging.ts';
import { type SiteContext, settingsOf } from '../site-context.ts';
import { stagingFolderOf } from '../state/site-settings.ts';
import { bad, type Finding, warn, well } from './finding.ts';

export async function examineState({ folder, keys }: SiteContext): Promise<Finding[]> {
  await access(folder.root, constants.R_OK | constants.W_OK);
  const mode = statSync(folder.root).mode & 0o077;
  const openness =
    mode === 0
      ? well('state folder', `${folder.root}, closed to other accounts`)
      : bad('state folder', `${folder.root} is open to other accounts`, `chmod 700 ${folder.root}`);
  return [openness, well('keys', `all there; signing key ${keys.signingFingerprint}`)];
}

export async function examineTools(site: SiteContext): Promise<Finding[]> {
  const { toolsFolder } = settingsOf(site);
  const found = await findTools(toolsFolder);
  if (found.length === 0) {
    const advice =
      'Install postgresql-client of the server\'s version, or name its folder with "settings --tools-folder".';
    return [bad('tools', 'no pg_dump was found', advice)];
  }
  return found.map((tools) => well('tools', `PostgreSQL ${tools.version} in ${tools.folder}`));
}

export async function examineSpace(site: SiteContext): Promise<Finding[]> {
  const settings = settingsOf(site);
  const folder = stagingFolderOf(site.folder, settings);
  const room = await measureStaging(folder);
  const found = `${bytesText(room.freeBytes)} free on the disk of ${folder}, ${bytesText(room.usedBytes)} of ${bytesText(settings.stagingQuotaBytes)} used`;
  if (room.freeBytes < settings.reserveBytes) {
    return [
      bad('space', found, `Make room: ${bytesText(settings.reserveBytes)} stay reserved for the clinic.`),
    ];
  }
  const isTight = room.freeBytes < settings.reserveBytes * 2;
  return [
    isTight
      ? warn('space', found, 'Make room soon, or move staging with "settings --staging-folder".')
      : well('space', found),
  ];
}
