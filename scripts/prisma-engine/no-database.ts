import {
  ColumnTypeEnum,
  mockAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
  type SqlQuery,
  type SqlResultSet,
} from '@prisma/driver-adapter-utils';

/**
 * Stands in for a database where Prisma gives no URL, as in `migrate diff` between two schemas. The engine asks every database for its
 * version when it opens; that much is answered, anything more is refused with what to do.
 */
export function noDatabase(): SqlMigrationAwareDriverAdapterFactory {
  const connect = () => Promise.resolve({ ...mockAdapter('postgres'), queryRaw });
  return {
    provider: 'postgres',
    adapterName: '@prisma/adapter-pg',
    connect,
    connectToShadowDb: connect,
  };
}

/** The oldest PostgreSQL that the centre supports, so that a migration written offline runs on all that it may meet. */
const oldestServer = { text: 'PostgreSQL 13.0', number: 130_000 };

async function queryRaw({ sql }: SqlQuery): Promise<SqlResultSet> {
  if (!sql.includes('server_version_num')) {
    throw new Error(
      'This Prisma command needs a database: set DATABASE_URL, for example postgresql://user@127.0.0.1:5432/keepwell.',
    );
  }
  return {
    columnNames: ['exists', 'version', 'numeric_version'],
    columnTypes: [ColumnTypeEnum.Boolean, ColumnTypeEnum.Text, ColumnTypeEnum.Int32],
    rows: [[true, oldestServer.text, oldestServer.number]],
  };
}
