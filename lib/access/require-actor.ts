import { headers } from 'next/headers';
import { forbidden, redirect } from 'next/navigation';
import { systemClock } from '#lib/shared/clock.ts';
import { KeepwellError } from '#lib/shared/errors.ts';
import { type Authorized, authorize, NotAllowed } from './authorized.ts';
import type { Permission } from './permissions.ts';
import { signedIn } from './signed-in.ts';

/**
 * The gate: who asks, and whether they may. Every page and every server action begins with it (a test sees to that).
 * Sends to the sign-in page when nobody is signed in; answers 403 (app/(desk)/forbidden.tsx) when no role of theirs gives
 * the permission.
 * What it returns carries the scope, so that anything outside it is not found.
 */
export async function requireActor<P extends Permission>(permission: P): Promise<Authorized<P>> {
  const person = await signedIn();
  if (person === null) redirect(await signInAddress());
  try {
    return authorize(person, permission, systemClock.now());
  } catch (thrown) {
    if (thrown instanceof NotAllowed) forbidden();
    throw thrown;
  }
}

/** The same for route handlers: throws `not_signed_in` and `NotAllowed` instead of answering a script with a page. */
export async function requireActorForHandler<P extends Permission>(permission: P): Promise<Authorized<P>> {
  const person = await signedIn();
  if (person === null) throw new KeepwellError('not_signed_in');
  return authorize(person, permission, systemClock.now());
}

/** The sign-in page, with the way back to what was asked for. */
async function signInAddress(): Promise<string> {
  const asked = (await headers()).get('x-keepwell-path');
  return asked === null || asked === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(asked)}`;
}
