import { randomInt } from 'node:crypto';
import { database } from '#lib/central/database/client.ts';
import { firstAdministratorLink } from '#lib/central/people/first-administrator.ts';
import { invitePerson } from '#lib/central/people/invite-person.ts';
import { join } from '#lib/central/people/join.ts';
import { as, expectOk } from './actors.ts';
import { type PlannedPerson, people } from './plan.ts';

export type SignIn = { key: string; name: string; email: string; password: string; does: string };

const visit = () => ({ address: '127.0.0.1', userAgent: 'keepwell demo', now: new Date() });

/** The first administrator comes in by the one-time link that a first start prints. */
export async function addFirstPerson(): Promise<SignIn> {
  const planned = personWithoutRole();
  const link = await firstAdministratorLink();
  if (link === null)
    throw new Error('There is an administrator already. Delete the demo folder to start afresh.');
  return joinWith(planned, link, planned.email);
}

/** Everybody else is invited and accepts. */
export async function addInvited(practiceId: string): Promise<SignIn[]> {
  const signIns: SignIn[] = [];
  const inviter = personWithoutRole().email;
  for (const planned of people) {
    const { role, email, name, locale } = planned;
    if (role === null) continue;
    const grant = { role, practiceId, siteId: null };
    const by = await as(inviter, 'people.change');
    const invited = expectOk(
      `Inviting ${email}`,
      await invitePerson(by, { email, name, locale, grant, by: 'link' }),
    );
    signIns.push(await joinWith(planned, invited.link ?? '', null));
  }
  return signIns;
}

/** An approver's role counts a day after it was given; in the demonstration everybody has held theirs for longer. */
export async function letRolesStand(practiceId: string): Promise<void> {
  const createdAt = new Date(Date.now() - 2 * 86_400_000);
  await database().grant.updateMany({ where: { practiceId }, data: { createdAt } });
}

async function joinWith(planned: PlannedPerson, link: string, email: string | null): Promise<SignIn> {
  const password = drawPassword();
  const token = new URL(link).pathname.split('/').at(-1) ?? '';
  const { key, name, locale, does } = planned;
  expectOk(`${name}'s joining`, await join(visit(), { token, name, locale, password, email }));
  return { key, name, email: planned.email, password, does };
}

function personWithoutRole(): PlannedPerson {
  const first = people.find((person) => person.role === null);
  if (first === undefined) throw new Error('The plan names no first person.');
  return first;
}

/** Four words that can be typed from a screen, and a number: some 47 bits, which is enough for a centre on loopback. */
function drawPassword(): string {
  const words = Array.from(
    { length: 4 },
    () => syllables[randomInt(syllables.length)] + (syllables[randomInt(syllables.length)] ?? ''),
  );
  return `${words.join('-')}-${randomInt(10, 100)}`;
}

const syllables =
  'ba be bi bo da de di do fa fe fi fo ka ke ki ko la le li lo ma me mi mo na ne ni no ra re ri ro sa se si so ta te ti to va ve vi vo'.split(
    ' ',
  );
