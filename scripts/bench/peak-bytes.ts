import { readFileSync } from 'node:fs';

/** The most memory that this process ever held. */
export function peakBytes(): number {
  const [, kilobytes = 'NaN'] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
}
