import { defineConfig } from 'prisma/config';

// Left out when unset: `generate` and `migrate diff` need no database, and Prisma refuses an empty URL for all commands.
const url = process.env.DATABASE_URL;

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  ...(url ? { datasource: { url } } : {}),
});
