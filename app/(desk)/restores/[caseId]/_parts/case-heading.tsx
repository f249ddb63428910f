import { useTranslations } from 'next-intl';
import { useWhen } from '#app/ui/when.ts';
import type { CaseView } from '#lib/central/restores/case-view.ts';
import { isBroughtBack, isRunning } from '#lib/domain/restore-case.ts';

type CaseHeadingProps = { view: CaseView; now: Date };

/** The case as a question while it is one, and as what came of it afterwards. */
export function CaseHeading({ view, now }: CaseHeadingProps) {
  const t = useTranslations('restore.heading');
  const when = useWhen(now);
  const at = snapshotOf(view);
  const { mode } = view.target;
  // By the name that people know it under, and its site: databases are called alike everywhere.
  const database = mode === 'replace' ? `${view.name} (${view.site.name})` : view.target.database;
  return t(phaseOf(view), {
    kind: view.origin.kind === 'kept' ? 'kept' : at === null ? 'file' : mode === 'beside' ? 'beside' : 'copy',
    database,
    source: view.backup?.source ?? database,
    when: at === null ? '' : when(at, view.site.timeZone),
  });
}

/** The instant that it goes back to, where anybody knows. */
export function snapshotOf(view: CaseView): Date | null {
  const checked = view.preflight?.snapshotAt ?? null;
  return checked === null ? (view.backup?.snapshotAt ?? null) : new Date(checked);
}

function phaseOf({ state }: CaseView): 'asking' | 'running' | 'done' | 'not' {
  if (state === 'requested' || state === 'checked') return 'asking';
  if (state === 'approved' || isRunning(state)) return 'running';
  return isBroughtBack(state) ? 'done' : 'not';
}

/** Who asked, when, and why in their own words. */
export function AskedSub({ view, now }: CaseHeadingProps) {
  const t = useTranslations('restore');
  const when = useWhen(now);
  const asked = when(view.requestedAt, view.site.timeZone);
  return (
    <p className="[overflow-wrap:anywhere]">
      {view.requestedBy === null
        ? t('asked.atSite', { site: view.site.name, when: asked })
        : t('asked.by', { name: view.requestedName, site: view.site.name, when: asked })}{' '}
      <q className="text-ink">{view.reason}</q>
      {view.expiresAt !== null && view.state === 'checked' && (
        <> {t('asked.lapses', { when: when(view.expiresAt, view.site.timeZone) })}</>
      )}
    </p>
  );
}
