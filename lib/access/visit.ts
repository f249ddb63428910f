import { headers } from 'next/headers';
import type { Visit } from '#lib/central/sign-in/sign-in.ts';
import { systemClock } from '#lib/shared/clock.ts';
import { clientAddress } from './client-address.ts';

/** Where this request comes from, for what happens before anybody is signed in. */
export async function readVisit(): Promise<Visit> {
  return {
    address: await clientAddress(),
    userAgent: (await headers()).get('user-agent') ?? '',
    now: systemClock.now(),
  };
}
