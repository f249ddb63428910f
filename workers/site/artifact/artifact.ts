/**
 * An artifact is what one dump becomes: compressed with zstd, encrypted with age, hashed on the way. This file names
 * the parts; `write-artifact.ts` makes one, `open-artifact.ts` gets the plain dump back.
 */
export interface WrittenArtifact {
  /** Where it lies until it is promoted: `<name>.partial`, mode 0600, fsynced. */
  readonly partialPath: string;
  readonly sizeBytes: number;
  /** Of the encrypted bytes, hex. */
  readonly sha256: string;
  readonly plainBytes: number;
}

/** What is never a copy, whatever its name promises: a file that was not promoted. */
export const partialSuffix = '.partial';
