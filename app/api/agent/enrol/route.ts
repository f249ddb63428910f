import { readBody } from '#app/api/agent/read-body.ts';
import { refuse } from '#app/api/agent/refuse.ts';
import { enrolAgent } from '#lib/central/enrolment/enrol-agent.ts';

const maxBytes = 16 * 1024;

/** The one handler for agents that asks for no agent: the one-time token in the body is what lets one in. */
export async function POST(request: Request): Promise<Response> {
  const body = await readBody(request, maxBytes);
  if (!body.ok) return refuse(body.refusal);
  // Set by the door on each request, over whatever the client sent under this name.
  const address = request.headers.get('x-keepwell-address') ?? 'unknown';
  const enrolled = await enrolAgent(parse(body.text), address, new Date());
  if (!enrolled.ok) return refuse(enrolled.refusal);
  return Response.json(enrolled.answer, { headers: { 'cache-control': 'no-store' } });
}

/** What isn't JSON is malformed, and the contract says so by name. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
