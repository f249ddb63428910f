/**
 * Whether a request that changes something comes from one of our own pages. Browsers send `Origin` with every such
 * request; one without it, or from elsewhere, is refused. Server actions are held to the same rule by Next itself.
 */
export function isSameOrigin(headers: Headers): boolean {
  const origin = headers.get('origin');
  const host = headers.get('x-forwarded-host') ?? headers.get('host');
  if (origin === null || host === null || !URL.canParse(origin)) return false;
  return new URL(origin).host === host;
}
