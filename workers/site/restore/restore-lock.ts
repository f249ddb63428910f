import path from 'node:path';
import { codeOf } from '#lib/shared/errors.ts';
import { lockStateFolder, type StateLock } from '../state/lock.ts';
import type { StateFolder } from '../state/state-folder.ts';

/**
 * Held by whichever process carries a restore out, for as long as it does: the agent, or the command line where a key is
 * typed. It goes when that process does, however it dies, so that a case which the journal calls running while nobody holds
 * this lock is one that a crash broke off. Null, at once, when somebody has it.
 */
export function tryRestoreLock(folder: StateFolder, purpose: string, now: Date): StateLock | null {
  const own = {
    root: folder.root,
    lock: path.join(folder.root, 'restore-lock.db'),
    holder: path.join(folder.root, 'restore-holder.json'),
  };
  try {
    return lockStateFolder(own, purpose, now, 0);
  } catch (thrown) {
    if (codeOf(thrown) === 'already_running') return null;
    throw thrown;
  }
}
