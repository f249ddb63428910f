'use server';

import { revalidatePath } from 'next/cache';
import { notFound, redirect } from 'next/navigation';
import { z } from 'zod';
import { requireActor } from '#lib/access/require-actor.ts';
import { archiveSite } from '#lib/central/sites/archive-site.ts';
import { changeSite } from '#lib/central/sites/change-site.ts';
import { createSite } from '#lib/central/sites/create-site.ts';
import { siteInputSchema } from '#lib/central/sites/site-input.ts';
import { parseFields } from './parse-fields.ts';

export type SiteFields = {
  name: string;
  city: string;
  country: string;
  timeZone: string;
  locale: string;
  phone: string;
};

const revisionSchema = z.object({ siteId: z.string(), revision: z.number().int() });

export async function addSite(fields: SiteFields & { practiceId: string }) {
  const by = await requireActor('site.create');
  const practiceId = z.string().parse(fields.practiceId);
  const parsed = parseFields(siteInputSchema, fields);
  if (!parsed.ok) return parsed;
  const outcome = await createSite(by, { practiceId, input: parsed.input });
  if (!outcome.ok && outcome.problem === 'not_found') notFound();
  if (!outcome.ok) return outcome;
  revalidatePath('/', 'layout');
  redirect(`/sites/${outcome.siteId}/enrol`);
}

export async function saveSite(fields: SiteFields & { siteId: string; revision: number }) {
  const by = await requireActor('site.change');
  const { siteId, revision } = revisionSchema.parse(fields);
  const parsed = parseFields(siteInputSchema, fields);
  if (!parsed.ok) return parsed;
  const outcome = await changeSite(by, { siteId, revision, input: parsed.input });
  if (!outcome.ok && outcome.problem === 'not_found') notFound();
  if (!outcome.ok) return outcome;
  revalidatePath('/', 'layout');
  redirect(`/sites/${siteId}`);
}

export async function putSiteAway(fields: { siteId: string; revision: number }) {
  const by = await requireActor('site.create');
  const outcome = await archiveSite(by, revisionSchema.parse(fields));
  if (!outcome.ok && outcome.problem === 'not_found') notFound();
  if (!outcome.ok) return outcome;
  revalidatePath('/', 'layout');
  redirect(`/practices/${outcome.practiceId}`);
}
