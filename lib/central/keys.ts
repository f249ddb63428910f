import { config } from './config.ts';
import { type Keys, readKeys } from './key-file.ts';

let known: Keys | undefined;

/** The centre's keys, read once a process. */
export function keys(): Keys {
  known ??= readKeys(config().keyFile);
  return known;
}
