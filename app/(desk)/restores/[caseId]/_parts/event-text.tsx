import { useTranslations } from 'next-intl';
import type { CaseEventView } from '#lib/central/restores/case-view.ts';
import { restoreSteps } from '#lib/domain/words.ts';

/** The sentence of what happened to a case. */
export function EventText({ event }: { event: CaseEventView }) {
  const t = useTranslations('restore');
  const failures = useTranslations('failures');
  const [, name, state] = /^step\.([a-z-]+)\.([a-z]+)$/.exec(event.kind) ?? [];
  const step = restoreSteps.find((known) => known === name);
  const code = codeIn(event.details.failure);
  const why = code !== null && failures.has(`${code}.what`) ? ` ${failures(`${code}.what`)}` : '';
  if (step !== undefined) return `${t(`step.${step}`)}: ${t(`event.step.${state ?? 'done'}`)}${why}`;
  const key = `event.${event.kind}`;
  const asked = event.details.asked;
  const names = Array.isArray(asked) ? asked.join(', ') : '';
  return t.has(key) ? `${t(key, { name: nameOf(event), names })}${why}` : event.kind;
}

/** The centre acts in nobody's name; an agent is named by its site. */
function nameOf({ actorName }: CaseEventView): string {
  return actorName.replace(/^agent /, '');
}

function codeIn(failure: unknown): string | null {
  if (typeof failure !== 'object' || failure === null || !('code' in failure)) return null;
  return typeof failure.code === 'string' ? failure.code : null;
}
