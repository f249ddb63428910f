import { isSessionAlive } from '#lib/central/progress/is-site-in-scope.ts';
import { type SiteEvent, watchSite } from '#lib/central/progress/site-feed.ts';
import { messageOf } from '#lib/shared/errors.ts';
import { createLogger } from '#lib/shared/logger.ts';

const log = createLogger('progress');

/** Milliseconds. Proxies cut what is silent for a minute; a revoked sign-in is noticed at the next beat. */
const beatMs = 10_000;
/** The browser opens the feed again by itself, and passes the gate again, with what it may see by then. */
const longestMs = 10 * 60_000;

/** A site's events as server-sent events, until the reader goes, the sign-in ends or it is time to pass the gate again. */
export function eventStream(
  siteId: string,
  sessionId: string,
  signal: AbortSignal,
  rhythm: { beatMs: number } = { beatMs },
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let stop = () => {};
  return new ReadableStream<Uint8Array>({
    start(controller) {
      let isOpen = true;
      const send = (text: string) => {
        if (isOpen) controller.enqueue(encoder.encode(text));
      };
      const close = () => {
        if (!isOpen) return;
        stop();
        controller.close();
      };
      const stopWatching = watchSite(siteId, (event) => send(eventText(event)));
      const beat = setInterval(async () => {
        if (await isStillSignedIn(sessionId)) send(': beat\n\n');
        else close();
      }, rhythm.beatMs);
      const end = setTimeout(close, longestMs);
      stop = () => {
        isOpen = false;
        stopWatching();
        clearInterval(beat);
        clearTimeout(end);
      };
      signal.addEventListener('abort', close);
      send('retry: 2000\n: watching\n\n');
    },
    // The reader has gone: the stream is closed already.
    cancel() {
      stop();
    },
  });
}

/** A database that is away for a moment signs nobody out; what is shown meanwhile was theirs to see. */
async function isStillSignedIn(sessionId: string): Promise<boolean> {
  try {
    return await isSessionAlive(sessionId, new Date());
  } catch (error) {
    log.warn({ error: messageOf(error) }, 'a sign-in could not be looked up');
    return true;
  }
}

function eventText({ event, data }: SiteEvent): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
