import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { onTestFinished } from 'vitest';
import { GET as pullAssignment } from '#app/api/agent/assignment/route.ts';
import { POST as enrolAgent } from '#app/api/agent/enrol/route.ts';
import { POST as receiveReport } from '#app/api/agent/reports/route.ts';
import { agentPaths } from '#lib/contract/protocol.ts';
import { openDoor, type TestDoor } from '#workers/central/door/door.testing.ts';

const routes: Record<string, (request: Request) => Promise<Response>> = {
  [agentPaths.enrol]: enrolAgent,
  [agentPaths.assignment]: pullAssignment,
  [agentPaths.reports]: receiveReport,
};

/** The centre's own door with its own handlers for agents, before the test file's PostgreSQL and Redis; only Next is left out. */
export async function openRealCentre(): Promise<TestDoor> {
  const door = await openDoor({ handle: serveAgents });
  onTestFinished(() => door.close());
  return door;
}

async function serveAgents(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const route = routes[request.url ?? ''];
  if (route === undefined) {
    response.writeHead(404).end();
    return;
  }
  const answer = await route(requestOf(request));
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  response.end(Buffer.from(await answer.arrayBuffer()));
}

function requestOf(request: IncomingMessage): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers))
    if (typeof value === 'string') headers.set(name, value);
  const init: RequestInit & { duplex: 'half' } = { method: request.method ?? 'GET', headers, duplex: 'half' };
  if (request.method === 'POST') init.body = Readable.toWeb(request) as ReadableStream<Uint8Array>;
  return new Request(`http://door${request.url}`, init);
}
