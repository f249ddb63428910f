import { z } from 'zod';
import { KeepwellError } from '#lib/shared/errors.ts';

/** What the machine that runs the centre sets, by environment variables. Read once; a bad one stops the process. */
export type Config = {
  databaseUrl: string;
  /** The centre's own queues and limits. */
  redisCentral: string;
  /** The sites' queues, with the centre's user. */
  redisSites: string;
  /** Public address, without a trailing slash; what links in mails begin with. */
  url: string;
  keyFile: string;
  /** First set-up only: make the key file when it isn't there. */
  makeKey: boolean;
  smtpUrl: string | null;
  mailFrom: string | null;
  /** Where the door listens. */
  host: string;
  port: number;
  /** Files, both or neither; without them a proxy in front does TLS. */
  tlsCert: string | null;
  tlsKey: string | null;
  /** Addresses or networks of the proxies in front, whose X-Forwarded-For is believed; of nobody else's. */
  trustedProxies: string[];
};

// An empty variable is what docker compose makes of an unset one.
const optional = z
  .string()
  .transform((text) => text || null)
  .nullish()
  .transform((text) => text ?? null);

const environmentSchema = z
  .object({
    DATABASE_URL: z.string().min(1),
    KEEPWELL_REDIS_CENTRAL: z.string().min(1),
    KEEPWELL_REDIS_SITES: z.string().min(1),
    KEEPWELL_URL: z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, '')),
    KEEPWELL_KEY_FILE: z.string().min(1),
    KEEPWELL_MAKE_KEY: z.enum(['0', '1', '']).optional(),
    KEEPWELL_SMTP_URL: optional,
    KEEPWELL_MAIL_FROM: optional,
    KEEPWELL_HOST: z.string().min(1).default('127.0.0.1'),
    KEEPWELL_PORT: z.coerce.number().int().min(1).max(65_535).default(3000),
    KEEPWELL_TLS_CERT: optional,
    KEEPWELL_TLS_KEY: optional,
    KEEPWELL_TRUSTED_PROXY: optional,
  })
  .refine((env) => (env.KEEPWELL_TLS_CERT === null) === (env.KEEPWELL_TLS_KEY === null), {
    path: ['KEEPWELL_TLS_KEY'],
    message: 'KEEPWELL_TLS_CERT and KEEPWELL_TLS_KEY go together: set both or neither',
  })
  .refine((env) => env.KEEPWELL_SMTP_URL === null || env.KEEPWELL_MAIL_FROM !== null, {
    path: ['KEEPWELL_MAIL_FROM'],
    message: 'an SMTP server without a sender: set KEEPWELL_MAIL_FROM to the address that mails come from',
  });

let known: Config | undefined;

/** The configuration; throws `config_invalid` naming every variable that is missing or wrong. */
export function config(): Config {
  known ??= parseConfig(process.env);
  return known;
}

export function parseConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const parsed = environmentSchema.safeParse(environment);
  if (!parsed.success) {
    const problems = parsed.error.issues
      .map((issue) => `${issue.path.join('.')}: ${issue.message}`)
      .join('; ');
    throw new KeepwellError('config_invalid', {
      message: `The centre's environment is incomplete (docker-compose.yml shows every variable): ${problems}`,
      figures: { problems },
    });
  }
  const env = parsed.data;
  return {
    databaseUrl: env.DATABASE_URL,
    redisCentral: env.KEEPWELL_REDIS_CENTRAL,
    redisSites: env.KEEPWELL_REDIS_SITES,
    url: env.KEEPWELL_URL,
    keyFile: env.KEEPWELL_KEY_FILE,
    makeKey: env.KEEPWELL_MAKE_KEY === '1',
    smtpUrl: env.KEEPWELL_SMTP_URL,
    mailFrom: env.KEEPWELL_MAIL_FROM,
    host: env.KEEPWELL_HOST,
    port: env.KEEPWELL_PORT,
    tlsCert: env.KEEPWELL_TLS_CERT,
    tlsKey: env.KEEPWELL_TLS_KEY,
    trustedProxies: env.KEEPWELL_TRUSTED_PROXY?.split(',').map((text) => text.trim()) ?? [],
  };
}
