import { gateOf } from '#app/api/gate-of.ts';
import { requireActorForHandler } from '#lib/access/require-actor.ts';
import { isSiteInScope } from '#lib/central/progress/is-site-in-scope.ts';
import { eventStream } from './event-stream.ts';

/** A site's live events, as server-sent events: `progress`, `facts` (look again) and `order`. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ siteId: string }> },
): Promise<Response> {
  const by = await gateOf(() => requireActorForHandler('history.read'));
  if (by instanceof Response) return by;
  const { siteId } = await params;
  if (!(await isSiteInScope(by, siteId))) return new Response(null, { status: 404 });
  return new Response(eventStream(siteId, by.actor.sessionId, request.signal), {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      // Tells nginx not to gather a few kilobytes first.
      'x-accel-buffering': 'no',
    },
  });
}
