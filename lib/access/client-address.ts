import { headers } from 'next/headers';

/** Set by the door on each request, over whatever the client sent under this name. */
export const clientAddressHeader = 'x-keepwell-address';

/** Where this request comes from, as the door saw it. */
export async function clientAddress(): Promise<string> {
  return (await headers()).get(clientAddressHeader) ?? 'unknown';
}
