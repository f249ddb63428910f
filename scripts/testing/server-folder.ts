import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { inject } from 'vitest';

/** A folder, not yet made, for a server that a test starts itself. It goes with the run, and its server too when the run is killed. */
export function serverFolder(name: string): string {
  return join(inject('testFolder'), `${name}-${randomBytes(4).toString('hex')}`);
}
