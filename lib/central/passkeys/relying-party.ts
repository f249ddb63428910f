import { config } from '#lib/central/config.ts';

/** What passkeys of this centre are bound to. A browser gives them to this address only, and agents pin it. */
export type RelyingParty = { rpId: string; origin: string };

/** From the public address: its host name, and the address without a path. */
export function relyingParty(): RelyingParty {
  const { hostname, origin } = new URL(config().url);
  return { rpId: hostname, origin };
}
