import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { readFileOrNull } from './state/atomic-file.ts';

/** Tells this machine from others, hashed because the id itself is nobody's business. The host's name where there is none. */
export function machineId(): string {
  const id = readFileOrNull('/etc/machine-id')?.trim() || hostname();
  return createHash('sha256').update(`keepwell ${id}`).digest('hex').slice(0, 16);
}
