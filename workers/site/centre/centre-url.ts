import { KeepwellError } from '#lib/shared/errors.ts';

/**
 * The centre's address as an origin. Plain HTTP goes to this machine only: anywhere else the bearer token could be read
 * on the way.
 */
export function parseCentreUrl(text: string): URL {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw refused(text, 'It must begin with https://, as the dashboard prints it.');
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw refused(text, 'Plain http is refused beyond this machine. Use https.');
  }
  return new URL(url.origin);
}

/** Where the site's queue is joined: the same door as a WebSocket. */
export function tunnelUrl(centre: URL, path: string): string {
  const url = new URL(path, centre);
  url.protocol = centre.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

function refused(text: string, why: string): KeepwellError {
  const address = text.slice(0, 200);
  return new KeepwellError('settings_invalid', {
    message: `${address} can't be the centre's address. ${why}`,
    figures: { address },
  });
}
