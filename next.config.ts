import type { NextConfig } from 'next';
import createNextIntlPlugin from 'next-intl/plugin';

const withNextIntl = createNextIntlPlugin('./lib/i18n/request.ts');

const config: NextConfig = {
  poweredByHeader: false,
  // `forbidden()`: a refusal is a page with status 403, not an error with 500.
  experimental: { authInterrupts: true },
  // `npm run check` and `npm test` run the compiler over the whole project, workers included; doing it here again is time lost.
  typescript: { ignoreBuildErrors: true },
  // These carry native code, worker threads or files that they read beside themselves, which a bundle would lose.
  serverExternalPackages: [
    '@node-rs/argon2',
    '@prisma/adapter-pg',
    'bullmq',
    'ioredis',
    'pg',
    'pino',
    'ssh2',
  ],
};

export default withNextIntl(config);
