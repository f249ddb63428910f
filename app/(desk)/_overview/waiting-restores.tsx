import { getTranslations } from 'next-intl/server';
import { RestoreName } from '#app/(desk)/restores/_parts/restore-name.tsx';
import { Button } from '#app/ui/button.tsx';
import { DateTimeText } from '#app/ui/date-time-text.tsx';
import { Notice } from '#app/ui/notice.tsx';
import { may } from '#lib/access/may.ts';
import { requireActor } from '#lib/access/require-actor.ts';
import { listWaiting } from '#lib/central/restores/list-restores.ts';

/** What waits for this person's decision stands above everything else. */
export async function WaitingRestores({ now }: { now: Date }) {
  if (!(await may('restore.approve'))) return null;
  const waiting = await listWaiting(await requireActor('restore.approve'));
  if (waiting.length === 0) return null;
  const t = await getTranslations('restore.banner');
  return (
    <Notice title={t('title', { count: waiting.length })} tone="warn">
      <ul className="mt-1 flex flex-col gap-2">
        {waiting.map((line) => (
          <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1.5" key={line.caseId}>
            <span>
              <RestoreName line={line} now={now} /> · {line.site.name}
              {line.expiresAt !== null && (
                <>
                  {' '}
                  · {t('until')} <DateTimeText at={line.expiresAt} timeZone={line.site.timeZone} />
                </>
              )}
            </span>
            <Button href={`/restores/${line.caseId}`}>{t('open')}</Button>
          </li>
        ))}
      </ul>
    </Notice>
  );
}
