import { KeepwellError } from '#lib/shared/errors.ts';

/** The promise's value, or `redis_away` after `ms`: BullMQ waits for ever for a Redis that is away. */
export async function within<T>(ms: number, what: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new KeepwellError('redis_away', { message: `${what} took longer than ${ms} ms`, retry: true }),
        ),
      ms,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    work.catch(() => {
      // Already told: either by the race or as late. Without this a late failure would end the process.
    });
  }
}
