import { type Logger, pino } from 'pino';

export type { Logger };

/** Field names whose values never reach a log (invariant 2). */
const secretPaths = ['password', 'token', 'secret', 'authorization', 'cookie', 'privateKey'].flatMap(
  (name) => [name, `*.${name}`, `*.*.${name}`],
);

/**
 * A structured logger for one part of Keepwell; the level comes from `KEEPWELL_LOG` (default info). It writes to the
 * standard output unless told otherwise: a command that answers there logs to the standard error.
 */
export function createLogger(part: string, output?: NodeJS.WritableStream): Logger {
  const options = {
    name: part,
    level: process.env.KEEPWELL_LOG ?? 'info',
    redact: { paths: secretPaths, censor: '[secret]' },
  };
  return output === undefined ? pino(options) : pino(options, output);
}
