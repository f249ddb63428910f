import type { BrowserContext } from '@playwright/test';
import { encode } from 'next-auth/jwt';
import { database } from '#lib/central/database/client.ts';
import { readKeys } from '#lib/central/key-file.ts';
import { invitePerson } from '#lib/central/people/invite-person.ts';
import { join } from '#lib/central/people/join.ts';
import { openSession } from '#lib/central/sessions/open-session.ts';
import type { HeldRole } from '#lib/domain/grant.ts';
import { sessionLifetimeMs } from '#lib/domain/session.ts';
import type { Locale, Role } from '#lib/domain/words.ts';
import { localeCookie } from '#lib/i18n/locales.ts';
import { as, expectOk } from '#scripts/demo/actors.ts';
import { world } from './world.ts';

export type Person = { email: string; password: string; name: string; locale: Locale };
export type WantedPerson = {
  role: Role;
  /** Left out: everywhere. */
  practiceId?: string;
  siteId?: string;
  locale?: Locale;
  name?: string;
};

const visit = () => ({ address: '127.0.0.1', userAgent: 'e2e', now: new Date() });
let made = 0;

/** Somebody who was invited and has accepted: the commands behind those pages, without the pages. */
export async function aPerson(wanted: WantedPerson): Promise<Person> {
  made += 1;
  const { role, practiceId = null, siteId = null, locale = 'en', name = `Person ${made}` } = wanted;
  const email = `${role}.${process.pid}.${made}@people.example`;
  const grant: HeldRole = { role, practiceId, siteId };
  const { desk } = world();
  const by =
    practiceId === null ? await as(desk.email, 'staff.change') : await as(desk.email, 'people.change');
  const invited = expectOk(email, await invitePerson(by, { email, name, locale, grant, by: 'link' }));
  const password = `clementine-${email.length}-abricot`;
  const token = invited.link?.split('/').at(-1) ?? '';
  expectOk(email, await join(visit(), { token, name, locale, password, email: null }));
  return { email, password, name, locale };
}

/** Signs somebody in by writing their session, as the sign-in page would after the password was right. */
export async function signIn(context: BrowserContext, email: string): Promise<void> {
  const { url, env } = world();
  const user = await database().user.findUniqueOrThrow({ where: { email } });
  const sid = await database().$transaction((tx) =>
    openSession(tx, { userId: user.id, ...visit() }, new Date()),
  );
  const secret = readKeys(env.KEEPWELL_KEY_FILE ?? '').sessionSecret;
  const value = await encode({ token: { sid }, secret, maxAge: sessionLifetimeMs / 1000 });
  await context.addCookies([
    { name: 'keepwell-session', value, url, httpOnly: true, sameSite: 'Lax' },
    { name: localeCookie, value: user.locale, url, sameSite: 'Lax' },
  ]);
}
