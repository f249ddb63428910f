import { z } from 'zod';
import { parseCursor } from '#lib/central/history/history-question.ts';
import type { RestoreQuestion } from '#lib/central/restores/list-restores.ts';

const questionSchema = z.object({
  site: z.string().max(64).nullable().catch(null),
  state: z.enum(['open', 'ended']).nullable().catch(null),
});

/** What the address asks for; a part that makes no sense is left out. */
export function parseRestoreQuestion(parameters: Record<string, unknown>): RestoreQuestion {
  const { site, state } = questionSchema.parse({
    site: parameters.site || null,
    state: parameters.state || null,
  });
  return { siteId: site, state, after: parseCursor(parameters.after) };
}

export function restoreAddress(question: Partial<RestoreQuestion>, after?: string): string {
  const parameters = new URLSearchParams();
  const given = { site: question.siteId, state: question.state, after };
  for (const [name, value] of Object.entries(given)) if (value) parameters.set(name, value);
  const text = parameters.toString();
  return text === '' ? '/restores' : `/restores?${text}`;
}
