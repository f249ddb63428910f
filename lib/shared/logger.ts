import { type Logger, pino } from 'pino';

export type { Logger };

/** Field names whose values never reach a log (invariant 2). */
const secretPaths = ['password', 'token', 'secret', 'authorization', 'cookie', 'privateKey'].flatMap(
  (name) => [name, `*.${name}`, `*.*.${name}`],
);

/** A structured logger for one part of Keepwell; the level comes from `KEEPWELL_LOG` (default info). */
export function createLogger(part: string): Logger {
  return pino({
    name: part,
    level: process.env.KEEPWELL_LOG ?? 'info',
    redact: { paths: secretPaths, censor: '[secret]' },
  });
}
