import { z } from 'zod';
import { type HistoryQuestion, parseCursor } from '#lib/central/history/history-question.ts';

export const periods = [7, 30, 90, 365] as const;

const id = z.string().max(64).nullable().catch(null);

/** What the address asks for. A part that makes no sense is left out: an old or mistyped link still shows the table. */
const questionSchema = z.object({
  site: id,
  set: id,
  days: z.coerce
    .number()
    .refine((days) => periods.some((period) => period === days))
    .nullable()
    .catch(null),
  outcome: z.enum(['made', 'failed']).nullable().catch(null),
  trigger: z.enum(['scheduled', 'manual', 'local']).nullable().catch(null),
});

export function parseHistoryQuestion(parameters: Record<string, unknown>): HistoryQuestion {
  // A form sends what was left open as an empty text.
  const given = Object.fromEntries(
    ['site', 'set', 'days', 'outcome', 'trigger'].map((name) => [name, parameters[name] || null]),
  );
  const { site, set, ...rest } = questionSchema.parse(given);
  return { siteId: site, setId: site === null ? null : set, ...rest, after: parseCursor(parameters.after) };
}

export function historyAddress(question: Partial<HistoryQuestion>, after?: string): string {
  const { siteId, setId, days, outcome, trigger } = question;
  const parameters = new URLSearchParams();
  const given = { site: siteId, set: setId, days, outcome, trigger, after };
  for (const [name, value] of Object.entries(given)) if (value) parameters.set(name, String(value));
  const text = parameters.toString();
  return text === '' ? '/history' : `/history?${text}`;
}
