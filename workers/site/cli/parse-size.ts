import { InvalidArgumentError } from 'commander';

const factors: Record<string, number> = { '': 1, k: 1e3, m: 1e6, g: 1e9, t: 1e12 };

/** `50GB`, `500 MB`, `1.5T` or plain bytes; decimal units, as disks are sold. */
export function parseSize(text: string): number {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([kmgt]?)b?\s*$/i.exec(text);
  const factor = factors[match?.[2]?.toLowerCase() ?? ''];
  if (match === null || factor === undefined) throw new InvalidArgumentError('Write a size such as 50GB.');
  return Math.round(Number(match[1]) * factor);
}

export function parseCount(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0 || text.trim() === '')
    throw new InvalidArgumentError('Write a number.');
  return value;
}
