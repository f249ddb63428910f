import { homedir } from 'node:os';
import path from 'node:path';
import { InvalidArgumentError } from 'commander';
import type { PostgresSettings } from '#lib/contract/assignment.ts';
import { systemClock } from '#lib/shared/clock.ts';
import { KeepwellError } from '#lib/shared/errors.ts';
import { fingerprint } from '#lib/shared/fingerprint.ts';
import { createLogger } from '#lib/shared/logger.ts';
import { pinnedFingerprint } from '../artifact/manifest.ts';
import { createPostgresEngine } from '../engines/postgres/postgres-engine.ts';
import { createPostgresRestorer } from '../engines/postgres/restore/postgres-restorer.ts';
import type { HandParts, HandWish } from '../restore/by-hand.ts';
import { fileMaterial, type Material } from '../restore/material.ts';
import { type ChosenServer, chosen } from '../restore/run-server.ts';
import { restoreServerNamed } from '../restore-servers.ts';
import { readIdentity } from '../state/identity.ts';
import type { AgentKeys } from '../state/keys.ts';
import { readSettings } from '../state/site-settings.ts';
import { prepareStateFolder, type StateFolder, stateFolderAt } from '../state/state-folder.ts';
import { readIdentities, readPassword } from './read-key.ts';
import { type CommonOptions, stateFolderOf } from './state-option.ts';

export type RestoreOptions = CommonOptions & {
  key?: string;
  signer?: string;
  to?: string;
  replace?: boolean;
  yes?: boolean;
  case?: string;
  server?: string;
  host: string;
  port: number;
  socket: string;
  user: string;
  sslmode: PostgresSettings['sslMode'];
  maintenanceDatabase: string;
  passwordFile?: string;
  safetyFolder?: string;
  keepDays: number;
};

/** The agent's own state folder where there is one; else a folder of this person's, so that a crash can be settled. */
export function journalFolder(options: RestoreOptions): StateFolder {
  const own = stateFolderOf(options);
  if (readIdentity(own) !== null || options.state !== undefined) {
    prepareStateFolder(own);
    return own;
  }
  const folder = stateFolderAt(path.join(homedir(), '.keepwell-restore'));
  prepareStateFolder(folder);
  return folder;
}

/** The tools and the server of a restore by hand, as the options name them. */
export async function handParts(
  folder: StateFolder,
  options: RestoreOptions,
): Promise<Omit<HandParts, 'journal'>> {
  const { toolsFolder } = readSettings(folder);
  const clock = systemClock;
  return {
    clock,
    log: createLogger('agent', process.stderr),
    restorer: createPostgresRestorer({ toolsFolder, clock }),
    engine: createPostgresEngine({ toolsFolder, clock }),
    server: await serverOf(folder, options),
  };
}

async function serverOf(folder: StateFolder, options: RestoreOptions): Promise<ChosenServer> {
  if (options.server !== undefined)
    return chosen(restoreServerNamed({ folder }, options.server), options.server);
  const { host, port, socket: socketFolder, user, sslmode: sslMode, maintenanceDatabase } = options;
  const password = options.passwordFile === undefined ? null : await readPassword(options.passwordFile);
  const place = { host: socketFolder === '' ? host : '', port, socketFolder, user, sslMode };
  return chosen(
    { settings: { ...place, database: maintenanceDatabase, excludeSchemas: [] }, password },
    null,
  );
}

/** What is to be brought back, and the keys that open it. */
export async function wishOf(
  file: string,
  database: string,
  folder: StateFolder,
  keys: AgentKeys | null,
  options: RestoreOptions,
): Promise<HandWish> {
  const material = await openFile(file, keys, options);
  const typed = options.key === undefined ? [] : await readIdentities(options.key);
  const identities = keys === null ? typed : [...typed, keys.ageIdentity];
  if (material.manifest !== null && identities.length === 0)
    throw new InvalidArgumentError('The copy is encrypted: give the recovery key with --key FILE.');
  const isOwn = keys !== null && material.manifest?.content.hashing.keyId === keys.hashKeyId;
  return {
    file,
    material,
    identities,
    ownHashKey: isOwn ? keys.hashKey : null,
    siteId: readIdentity(folder)?.site.id ?? material.manifest?.site.id ?? 'none',
    database,
    isReplace: options.replace ?? false,
    keepDays: options.keepDays,
    safetyFolder: path.resolve(options.safetyFolder ?? path.dirname(file)),
  };
}

/** Whoever has the public keys can make a copy that opens: the sheet says who signs. This agent's own key needs no sheet. */
async function openFile(file: string, keys: AgentKeys | null, options: RestoreOptions): Promise<Material> {
  const knows = options.signer === undefined ? null : pinnedFingerprint(options.signer);
  const isTrusted = (publicKey: string) =>
    publicKey === keys?.signingPublicKey || (knows?.(publicKey) ?? false);
  let found: string | null = null;
  try {
    return await fileMaterial(
      file,
      (publicKey) => {
        found = fingerprint(Buffer.from(publicKey, 'base64'));
        return isTrusted(publicKey);
      },
      AbortSignal.timeout(3_600_000),
    );
  } catch (thrown) {
    if (options.signer !== undefined || found === null) throw thrown;
    const message = `The copy is signed by ${found}. Compare that with the printed sheet, and give what the sheet says: --signer "…".`;
    throw new KeepwellError('signature_unknown', { message, figures: { signer: found }, cause: thrown });
  }
}
