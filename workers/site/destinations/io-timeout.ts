import { type Figures, KeepwellError } from '#lib/shared/errors.ts';

/**
 * Gives up on a file system that doesn't answer: a share whose server is gone keeps a call waiting for ever. The call
 * itself can't be ended and holds one of Node's four file threads until the system lets go, so a place that was silent
 * is not asked anything more in the same try.
 */
export function withIoTimeout<T>(
  working: Promise<T>,
  timeoutMs: number,
  signal: AbortSignal,
  figures: Figures,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => settle(() => reject(signal.reason));
    const timer = setTimeout(() => {
      const failure = new KeepwellError('destination_unreachable', {
        figures: { ...figures, silentMs: timeoutMs },
        retry: true,
      });
      settle(() => reject(failure));
    }, timeoutMs);
    const settle = (finish: () => void) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      finish();
    };
    // Listened to in any case: what fails after we gave up on it must not end the process.
    working.then(
      (value) => settle(() => resolve(value)),
      (error) => settle(() => reject(error)),
    );
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
  });
}
