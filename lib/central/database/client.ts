import { PrismaPg } from '@prisma/adapter-pg';
import { config } from '#lib/central/config.ts';
import { Prisma, PrismaClient } from '#prisma/generated/client.ts';

export type Database = PrismaClient;
export type Transaction = Prisma.TransactionClient;

/** What a query needs: the database itself or a transaction that is open on it. */
export type Reader = Transaction;

// Next loads a module once for each kind of entry (page, handler, action); the pool must be one all the same.
const key = Symbol.for(`keepwell.database.${process.env.NEXT_RUNTIME ?? 'plain'}`);
const home = globalThis as { [key]?: PrismaClient };

/** The centre's database: one pool a process, opened by the first query. */
export function database(): Database {
  home[key] ??= new PrismaClient({ adapter: new PrismaPg({ connectionString: config().databaseUrl }) });
  return home[key];
}

/** Closes the pool, so that a worker or a test can end. */
export async function closeDatabase(): Promise<void> {
  await home[key]?.$disconnect();
  delete home[key];
}

/** Whether a write was refused because a unique index has the value already. */
export function isUniqueViolation(thrown: unknown): boolean {
  return thrown instanceof Prisma.PrismaClientKnownRequestError && thrown.code === 'P2002';
}
