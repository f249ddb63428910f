import type { IncomingMessage, ServerResponse } from 'node:http';
import { agentHeaders, agentPaths } from '#lib/contract/protocol.ts';
import type { AddressReader } from './client-address.ts';
import type { FailedTokens } from './failed-tokens.ts';
import { refuseRequest, waitLonger } from './refuse.ts';
import { setContentPolicy, setResponseHeaders } from './response-headers.ts';

/** Bytes; the largest body that anything here takes is a report. */
const maxBodyBytes = 9 * 1024 * 1024;

export type DoorParts = {
  addresses: AddressReader;
  failedTokens: FailedTokens;
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  isTls: boolean;
  isDev: boolean;
};

/** What each request passes before a page or handler sees it. */
export function requestReceiver(parts: DoorParts) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const address = parts.addresses.addressOf(request);
    const path = pathOf(request);
    const isHttps = tellTheTruth(request, parts, address);
    setResponseHeaders(response, isHttps);
    const tooMuch = refuseBody(request);
    if (tooMuch !== null) {
      const message = 'A request says its length, and holds at most nine megabytes.';
      return refuseRequest(response, tooMuch, { refused: 'too_large', message, figures: { maxBodyBytes } });
    }
    if (path.startsWith('/api/agent/')) {
      // Enrolling looks at no such header: what it says there is nothing that was found right.
      const authorization = path === agentPaths.enrol ? undefined : request.headers.authorization;
      const seconds = await parts.failedTokens.waitSeconds(address, authorization);
      if (seconds > 0) return refuseRequest(response, 429, waitLonger, { 'retry-after': String(seconds) });
      response.on('finish', () => {
        const { statusCode } = response;
        // Of what failed in here it is not known whether the token was right.
        if (statusCode < 500) void parts.failedTokens.note(address, authorization, statusCode === 401);
      });
    } else if (!path.startsWith('/_next/') && !path.startsWith('/api/')) {
      setContentPolicy(request, response, parts.isDev);
    }
    await parts.handle(request, response);
  };
}

export function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').split('?')[0] ?? '/';
}

/**
 * Sets what handlers may believe, over whatever a client sent under these names. Returns whether the client came by
 * HTTPS, here or at our own proxy.
 */
function tellTheTruth(request: IncomingMessage, parts: DoorParts, address: string): boolean {
  const { headers } = request;
  const isProxied = parts.addresses.isFromProxy(request);
  const protocol = isProxied
    ? String(headers['x-forwarded-proto'] ?? 'http')
    : parts.isTls
      ? 'https'
      : 'http';
  const host = (isProxied ? headers['x-forwarded-host'] : undefined) ?? headers.host;
  for (const name of Object.keys(headers)) {
    if (name.startsWith('x-keepwell-') && !spokenByAgents.has(name)) delete headers[name];
    if (name.startsWith('x-forwarded-') || neverFromOutside.has(name)) delete headers[name];
  }
  headers['x-keepwell-address'] = address;
  headers['x-keepwell-path'] = request.url ?? '/';
  headers['x-forwarded-for'] = address;
  headers['x-forwarded-proto'] = protocol;
  if (host !== undefined) headers['x-forwarded-host'] = String(host);
  return protocol === 'https';
}

const spokenByAgents: ReadonlySet<string> = new Set(Object.values(agentHeaders));
/** By these, something inside could be led to believe what a client says. */
const neverFromOutside: ReadonlySet<string> = new Set([
  'content-security-policy',
  'forwarded',
  'x-real-ip',
  'x-nonce',
]);

/** The status by which a body is refused before it is read; null for one that may come. */
function refuseBody(request: IncomingMessage): 411 | 413 | null {
  // Without its length a body could go on for ever, past every handler's own limit.
  if (request.headers['transfer-encoding'] !== undefined) return 411;
  return Number(request.headers['content-length'] ?? 0) > maxBodyBytes ? 413 : null;
}
