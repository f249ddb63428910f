export interface PartPlan {
  readonly partBytes: number;
  /** How many parts are in memory, and on their way, at a time. */
  readonly atOnce: number;
}

const mebibyte = 1024 * 1024;
const smallestPart = 8 * mebibyte;
/** S3 takes 10,000 parts and no more; a file may have grown since it was measured. */
const mostParts = 9_000;
const memory = 64 * mebibyte;

/**
 * How a file is cut into the parts of a multipart upload: as small as the number of parts allows, so that a broken one
 * costs little, and no more of them at once than 64 MiB hold (one, where a single part is larger than that).
 */
export function planParts(sizeBytes: number): PartPlan {
  const needed = Math.ceil(sizeBytes / mostParts / mebibyte) * mebibyte;
  const partBytes = Math.max(smallestPart, needed);
  return { partBytes, atOnce: Math.max(1, Math.min(4, Math.floor(memory / partBytes))) };
}
