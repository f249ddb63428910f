import { createPractice } from '#lib/central/practices/create-practice.ts';
import { createSite } from '#lib/central/sites/create-site.ts';
import { as, expectOk } from '#scripts/demo/actors.ts';
import { world } from './world.ts';

let made = 0;

/** A practice of this story's own, by the command behind the page. */
export async function aPractice(
  name = `Practice ${process.pid}.${++made}`,
): Promise<{ id: string; name: string }> {
  const by = await as(world().desk.email, 'practice.create');
  const { practiceId } = expectOk(name, await createPractice(by, { name, locale: 'en', phone: null }));
  return { id: practiceId, name };
}

export async function aSite(
  practiceId: string,
  name = `Site ${process.pid}.${++made}`,
): Promise<{ id: string; name: string }> {
  const by = await as(world().desk.email, 'site.create');
  const input = {
    name,
    city: 'Lyon',
    country: 'FR',
    timeZone: 'Europe/Paris',
    locale: 'en',
    phone: null,
  } as const;
  const { siteId } = expectOk(name, await createSite(by, { practiceId, input }));
  return { id: siteId, name };
}
