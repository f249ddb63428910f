import { chmodSync, mkdirSync } from 'node:fs';
import path from 'node:path';

/** Where an agent keeps all that it knows: one folder, readable by its own account only. */
export type StateFolder = {
  root: string;
  identity: string;
  keyRecord: string;
  ageKey: string;
  signingKey: string;
  hashKey: string;
  secrets: string;
  settings: string;
  restorePasswords: string;
  assignment: string;
  journal: string;
  lock: string;
  holder: string;
  progress: string;
  staging: string;
};

export function stateFolderAt(root: string): StateFolder {
  const at = (...parts: string[]) => path.join(path.resolve(root), ...parts);
  return {
    root: at(),
    identity: at('identity.json'),
    keyRecord: at('keys', 'record.json'),
    ageKey: at('keys', 'age.key'),
    signingKey: at('keys', 'signing.key'),
    hashKey: at('keys', 'hash.key'),
    secrets: at('secrets.json'),
    settings: at('settings.json'),
    restorePasswords: at('restore-passwords.json'),
    assignment: at('assignment.json'),
    journal: at('journal.db'),
    lock: at('lock.db'),
    holder: at('holder.json'),
    progress: at('progress.json'),
    staging: at('staging'),
  };
}

/** Makes the folder when it is missing, and closes it to other accounts. */
export function prepareStateFolder(folder: StateFolder): void {
  mkdirSync(folder.root, { recursive: true, mode: 0o700 });
  chmodSync(folder.root, 0o700);
}

/** What `--state` says, else KEEPWELL_STATE, else what systemd's StateDirectory= gave, else the usual place. */
export function chosenStateFolder(option: string | undefined, env: NodeJS.ProcessEnv): StateFolder {
  return stateFolderAt(option ?? env.KEEPWELL_STATE ?? env.STATE_DIRECTORY ?? '/var/lib/keepwell-agent');
}
