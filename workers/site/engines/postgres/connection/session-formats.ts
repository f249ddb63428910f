/**
 * What every session of ours is set to, whatever the server, the database or the account say, so that the same value
 * has the same text on every machine and at every restore. `row_security` off makes a query fail where a policy would
 * hide rows, instead of counting a part. Read-only by default: nothing here has anything to write.
 */
export const sessionFormats = {
  application_name: 'keepwell',
  client_encoding: 'UTF8',
  search_path: 'pg_catalog',
  row_security: 'off',
  default_transaction_read_only: true,
  DateStyle: 'ISO, YMD',
  IntervalStyle: 'postgres',
  TimeZone: 'UTC',
  extra_float_digits: '1',
  bytea_output: 'hex',
  lc_monetary: 'C',
  xmlbinary: 'base64',
  // A statement may take as long as its table is large; what must not last is held by lock_timeout and by the agent.
  statement_timeout: 0,
  lock_timeout: 60_000,
  idle_in_transaction_session_timeout: 0,
} as const;

/** Settings that older servers don't know, and would refuse the connection for. */
export function laterSettings(serverVersionNumber: number): string[] {
  return [
    // Compiling a query that hashes a table takes longer than it saves.
    ...(serverVersionNumber >= 110_000 ? ['SET jit = off'] : []),
    // A query whose client is gone ends soon, not when it has read its table.
    ...(serverVersionNumber >= 140_000 ? ["SET client_connection_check_interval = '2s'"] : []),
    // Two connections of ours are what a clinic's server shall bear, not two and their workers.
    'SET max_parallel_workers_per_gather = 0',
  ];
}
