import { cache } from 'react';
import { database } from '#lib/central/database/client.ts';
import { findSession } from '#lib/central/sessions/find-session.ts';
import { systemClock } from '#lib/shared/clock.ts';
import type { Person } from './authorized.ts';
import { clientAddress } from './client-address.ts';
import { readSessionId } from './session-cookie.ts';

/** Who is signed in on this request, from the session's row; null when nobody is. Asked once a request. */
export const signedIn = cache(async (): Promise<Person | null> => {
  const sessionId = await readSessionId();
  if (sessionId === null) return null;
  const found = await findSession(database(), sessionId, systemClock.now());
  if (found === null) return null;
  const { held, ...who } = found;
  return { actor: { ...who, address: await clientAddress() }, held };
});
