import { gateOf } from '#app/api/gate-of.ts';
import { requireActorForHandler } from '#lib/access/require-actor.ts';
import { isSessionAlive, isSiteInScope } from '#lib/central/progress/is-site-in-scope.ts';
import { type SiteEvent, watchSite } from '#lib/central/progress/site-feed.ts';

/** Milliseconds. Proxies cut what is silent for a minute; a revoked sign-in is noticed at the next beat. */
const beatMs = 10_000;
/** The browser opens the feed again by itself, and passes the gate again, with what it may see by then. */
const longestMs = 10 * 60_000;

/** A site's live events, as server-sent events: `progress`, `facts` (look again) and `order`. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ siteId: string }> },
): Promise<Response> {
  const gate = await gateOf(() => requireActorForHandler('history.read'));
  if (gate instanceof Response) return gate;
  const by = gate;
  const { siteId } = await params;
  if (!(await isSiteInScope(by, siteId))) return new Response(null, { status: 404 });
  return new Response(feed(siteId, by.actor.sessionId, request.signal), {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      // Tells nginx not to gather a few kilobytes first.
      'x-accel-buffering': 'no',
    },
  });
}

function feed(siteId: string, sessionId: string, signal: AbortSignal): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let stop = () => {};
  return new ReadableStream<Uint8Array>({
    start(controller) {
      let isOpen = true;
      const send = (text: string) => {
        if (isOpen) controller.enqueue(encoder.encode(text));
      };
      const stopWatching = watchSite(siteId, (event) => send(eventText(event)));
      const beat = setInterval(async () => {
        if (await isSessionAlive(sessionId, new Date()).catch(() => true)) send(': beat\n\n');
        else close();
      }, beatMs);
      const end = setTimeout(() => close(), longestMs);
      stop = () => {
        isOpen = false;
        stopWatching();
        clearInterval(beat);
        clearTimeout(end);
      };
      const close = () => {
        if (!isOpen) return;
        stop();
        controller.close();
      };
      signal.addEventListener('abort', () => close());
      send('retry: 2000\n: watching\n\n');
    },
    // The reader has gone: the stream is closed already.
    cancel() {
      stop();
    },
  });
}

function eventText({ event, data }: SiteEvent): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
