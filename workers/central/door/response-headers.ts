import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

const year = 365 * 86_400;

/** What every answer says to a browser, whatever made it. */
export function setResponseHeaders(response: ServerResponse, isHttps: boolean): void {
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('x-frame-options', 'DENY');
  // Not `no-referrer`: browsers then hide the Origin by which a form is known to come from our own pages.
  response.setHeader('referrer-policy', 'same-origin');
  response.setHeader('cross-origin-opener-policy', 'same-origin');
  response.setHeader('cross-origin-resource-policy', 'same-origin');
  response.setHeader('permissions-policy', 'camera=(), microphone=(), geolocation=(), payment=(), usb=()');
  if (isHttps) response.setHeader('strict-transport-security', `max-age=${year}; includeSubDomains`);
}

/**
 * Lets a page run its own scripts and styles and nothing else. Next finds the nonce in the request's header of the
 * same name and puts it on all that it writes into the page.
 */
export function setContentPolicy(request: IncomingMessage, response: ServerResponse, isDev: boolean): void {
  const policy = contentPolicy(randomBytes(16).toString('base64'), isDev);
  request.headers['content-security-policy'] = policy;
  response.setHeader('content-security-policy', policy);
}

function contentPolicy(nonce: string, isDev: boolean): string {
  return [
    "default-src 'self'",
    // React's development build evaluates strings to show where an error came from on the server.
    `script-src 'self' 'nonce-${nonce}'${isDev ? " 'unsafe-eval'" : ''}`,
    isDev ? "style-src 'self' 'unsafe-inline'" : `style-src 'self' 'nonce-${nonce}'`,
    // React writes an element's own style as an attribute: widths of bars, and the like.
    ...(isDev ? [] : ["style-src-attr 'unsafe-inline'"]),
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src 'self'${isDev ? ' ws: wss:' : ''}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}
