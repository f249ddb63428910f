/** pg_dump of one database, whole but for the schemas left out, as one uncompressed stream: zstd does better later. */
export function dumpArguments(
  snapshotId: string,
  excludeSchemas: readonly string[],
  lockWaitMs: number,
): string[] {
  return [
    '--format=custom',
    '--compress=0',
    '--no-password',
    `--snapshot=${snapshotId}`,
    `--lock-wait-timeout=${lockWaitMs}`,
    ...excludeSchemas.map((schema) => `--exclude-schema=${literalPattern(schema)}`),
  ];
}

/** pg_dump takes patterns; between double quotes every letter stands for itself. */
function literalPattern(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
