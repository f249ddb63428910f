import { useTranslations } from 'next-intl';
import { Button } from '#app/ui/button.tsx';
import { Card } from '#app/ui/card.tsx';
import { RestoreStatePill } from '#app/ui/restore-state.tsx';
import { useWhen } from '#app/ui/when.ts';
import type { RestoreLine } from '#lib/central/restores/list-restores.ts';
import { RestoreName } from './restore-name.tsx';

/** A restore that somebody has to decide, or that runs. */
export function OpenRestore({ line, now }: { line: RestoreLine; now: Date }) {
  const t = useTranslations('restore.list');
  const when = useWhen(now);
  const { timeZone } = line.site;
  return (
    <Card
      actions={<Button href={`/restores/${line.caseId}`}>{t('open')}</Button>}
      title={
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <RestoreName line={line} now={now} />
          <RestoreStatePill isSubmitted={line.isSubmitted} state={line.state} />
        </span>
      }
      tone={line.isSubmitted && line.state === 'checked' ? 'warn' : undefined}
    >
      <p className="text-soft">
        {line.site.name} ·{' '}
        {line.requestedBy === null
          ? t('begunAtSite', { when: when(line.requestedAt, timeZone) })
          : t('askedBy', { name: line.requestedName, when: when(line.requestedAt, timeZone) })}
        {line.expiresAt !== null && line.state === 'checked' && (
          <> · {t('lapses', { when: when(line.expiresAt, timeZone) })}</>
        )}
      </p>
    </Card>
  );
}
