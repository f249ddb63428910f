import { PrismaPg } from '@prisma/adapter-pg';

/** The user-facing error codes by which the Prisma CLI decides what to do next, by the driver adapter's kind of failure. */
const errorCodes: Record<string, string> = {
  AuthenticationFailed: 'P1000',
  DatabaseAccessDenied: 'P1010',
  DatabaseAlreadyExists: 'P1009',
  DatabaseDoesNotExist: 'P1003',
  DatabaseNotReachable: 'P1001',
  SocketTimeout: 'P1002',
  TlsConnectionError: 'P1011',
};

/** Runs `schema-engine cli <command>`. Returns the exit code; a failure is one JSON log line on stderr, as the CLI expects. */
export async function runCliCommand(command: string | undefined, url: string | undefined): Promise<number> {
  try {
    if (url === undefined) throw new Error('The command needs a database: set DATABASE_URL.');
    if (command === 'can-connect-to-database') await runSql(url, 'SELECT 1');
    else if (command === 'create-database') await createDatabase(url);
    else throw new Error(`The offline schema engine doesn't know the command "${command ?? ''}".`);
    return 0;
  } catch (error) {
    // Prisma skips the first line: the native engine opens with a line that says which command it runs.
    log('INFO', { message: `Starting schema engine CLI command ${command ?? ''}` });
    log('ERROR', { ...explain(error), is_panic: false });
    return 1;
  }
}

function log(level: 'INFO' | 'ERROR', fields: object) {
  process.stderr.write(`${JSON.stringify({ level, target: 'schema_engine::logger', fields })}\n`);
}

async function createDatabase(url: string) {
  const maintenance = new URL(url);
  const name = decodeURIComponent(maintenance.pathname.slice(1));
  maintenance.pathname = '/postgres';
  await runSql(maintenance.href, `CREATE DATABASE "${name.replaceAll('"', '""')}"`);
}

async function runSql(url: string, sql: string) {
  const connection = await new PrismaPg({ connectionString: url }).connect();
  try {
    await connection.executeScript(sql);
  } finally {
    await connection.dispose();
  }
}

function explain(error: unknown): { error_code: string; message: string } {
  const cause = error instanceof Error ? error.cause : undefined;
  const fields = typeof cause === 'object' && cause !== null ? cause : {};
  const kind = 'kind' in fields ? String(fields.kind) : 'Unknown';
  const text = error instanceof Error ? error.message : String(error);
  const detail = 'originalMessage' in fields ? String(fields.originalMessage) : text;
  return {
    error_code: errorCodes[kind] ?? 'P1000',
    message: `The database answered: ${detail}. Check DATABASE_URL and that the server runs.`,
  };
}
