import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { freePort, isPortFree } from '../services/free-port.ts';
import { readKeptJson, writeKeptJson } from './kept-json.ts';

/** Where a private centre listens, and the passwords of its stores: drawn once, so that a second start finds what the first left. */
export type CentreSettings = {
  port: number;
  postgres: { port: number; password: string };
  redisCentral: { port: number; password: string };
  redisSites: { port: number; password: string };
};

/** People type this one, so it is tried first. */
const usualPort = 3000;

/**
 * @param wantedPort of the door; undefined: the one of the last start, or at the first one 3000, or a free one when that is taken.
 * Throws when a port that agents and links already name is taken.
 */
export async function keepCentreSettings(folder: string, wantedPort?: number): Promise<CentreSettings> {
  const path = join(folder, 'centre.json');
  const kept = readKeptJson<CentreSettings>(path);
  const settings = kept ? await withFreeStorePorts(kept) : await drawSettings(wantedPort);
  if (kept && wantedPort !== undefined && kept.port !== wantedPort) {
    throw new Error(
      `This centre was set up on port ${kept.port}, and its agents know it by that. Start it without --port, or delete ${folder} to start afresh.`,
    );
  }
  if (!(await isPortFree(settings.port))) {
    const wayOut = kept
      ? `Stop what listens there (ss -ltnp 'sport = :${settings.port}' names it), or delete ${folder} to start afresh on another port.`
      : 'Choose another: --port 3001';
    throw new Error(`Port ${settings.port} is taken. ${wayOut}`);
  }
  writeKeptJson(path, settings);
  return settings;
}

async function drawSettings(wantedPort: number | undefined): Promise<CentreSettings> {
  const port = wantedPort ?? ((await isPortFree(usualPort)) ? usualPort : await freePort());
  const store = async () => ({ port: await freePort(), password: randomBytes(24).toString('hex') });
  return { port, postgres: await store(), redisCentral: await store(), redisSites: await store() };
}

/** Only the centre itself knows the ports of its stores: one that was taken meanwhile is changed. */
async function withFreeStorePorts(kept: CentreSettings): Promise<CentreSettings> {
  const settings = structuredClone(kept);
  for (const store of [settings.postgres, settings.redisCentral, settings.redisSites]) {
    if (!(await isPortFree(store.port))) store.port = await freePort();
  }
  return settings;
}
