import { KeepwellError } from '#lib/shared/errors.ts';

/**
 * A name as SQL writes it. Refused where the server would silently make another one of it: it cuts names after 63 bytes,
 * so that a database would be made, swapped or dropped under a name that nobody gave.
 */
export function quoteName(name: string): string {
  const isWhole = name !== '' && Buffer.byteLength(name) <= maxNameBytes && !name.includes('\0');
  if (isWhole) return `"${name.replaceAll('"', '""')}"`;
  throw new KeepwellError('restore_failed', { figures: { reason: 'name', name: name.slice(0, 200) } });
}

export const maxNameBytes = 63;
