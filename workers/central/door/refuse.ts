import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Refusal } from '#lib/contract/refusal.ts';

/** A refusal before any handler: the contract's body, so that an agent's log says what to do. */
export function refuseRequest(
  response: ServerResponse,
  status: number,
  refusal: Refusal,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { ...headers, 'content-type': 'application/json', connection: 'close' });
  response.end(JSON.stringify(refusal));
}

/** The same in answer to a request for a tunnel. */
export function refuseUpgrade(
  socket: Duplex,
  status: number,
  refusal: Refusal,
  headers: Record<string, string> = {},
): void {
  const body = JSON.stringify(refusal);
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    'Connection: close',
    '',
    body,
  ];
  socket.on('error', () => {
    // The other end has gone; there is nobody left to refuse.
  });
  socket.end(lines.join('\r\n'));
}

export const waitLonger: Refusal = {
  refused: 'rate_limited',
  message: 'Too many requests with an unknown token came from this address. Wait, then check the token.',
  figures: {},
};

export const noRoom: Refusal = {
  refused: 'rate_limited',
  message: 'This site has as many connections open as it may. Is a second agent running?',
  figures: {},
};
