import { z } from 'zod';
import type { OverviewQuestion } from '#lib/central/overview/read-overview.ts';
import type { HealthState } from '#lib/domain/health.ts';

/** What the address asks for. A part that makes no sense is left out: an old or mistyped link still shows the page. */
const questionSchema = z.object({
  q: z.string().trim().max(100).catch(''),
  state: z.enum(['ok', 'warn', 'bad']).nullable().catch(null),
  page: z.coerce.number().int().min(1).catch(1),
});

export function parseOverviewQuestion(parameters: Record<string, unknown>): OverviewQuestion {
  const { q, state, page } = questionSchema.parse({
    q: parameters.q,
    state: parameters.state ?? null,
    page: parameters.page ?? 1,
  });
  return { search: q, state, page };
}

export function overviewAddress(question: {
  search: string;
  state?: HealthState | null;
  page?: number;
}): string {
  const parameters = new URLSearchParams();
  if (question.search !== '') parameters.set('q', question.search);
  if (question.state) parameters.set('state', question.state);
  if (question.page !== undefined && question.page > 1) parameters.set('page', String(question.page));
  const text = parameters.toString();
  return text === '' ? '/' : `/?${text}`;
}
