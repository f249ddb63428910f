import { useTranslations } from 'next-intl';
import { Button } from '#app/ui/button.tsx';
import { Field } from '#app/ui/field.tsx';
import { Select } from '#app/ui/inputs.tsx';
import type { HistoryQuestion } from '#lib/central/history/history-question.ts';
import type { History } from '#lib/central/history/read-history.ts';
import { periods } from './address.ts';

/** By the address alone: works without scripts, and can be sent to somebody. */
export function Filters({ question, history }: { question: HistoryQuestion; history: History }) {
  const t = useTranslations('history.filter');
  return (
    <search aria-label={t('label')} data-no-print>
      <form className="mb-1 grid grid-cols-2 items-end gap-x-2 desk:flex desk:flex-wrap [&>div]:desk:w-44">
        {history.sites.length > 1 && (
          <Field label={t('site')}>
            <Select defaultValue={question.siteId ?? ''} name="site">
              <option value="">{t('allSites')}</option>
              {history.sites.map((site) => (
                <option key={site.id} value={site.id}>
                  {site.name}
                </option>
              ))}
            </Select>
          </Field>
        )}
        {history.sets.length > 1 && (
          <Field label={t('set')}>
            <Select defaultValue={question.setId ?? ''} name="set">
              <option value="">{t('allSets')}</option>
              {history.sets.map((set) => (
                <option key={set.id} value={set.id}>
                  {set.name}
                </option>
              ))}
            </Select>
          </Field>
        )}
        <Field label={t('days')}>
          <Select defaultValue={question.days ?? ''} name="days">
            <option value="">{t('allDays')}</option>
            {periods.map((days) => (
              <option key={days} value={days}>
                {t('lastDays', { days })}
              </option>
            ))}
          </Select>
        </Field>
        <Field label={t('outcome')}>
          <Select defaultValue={question.outcome ?? ''} name="outcome">
            <option value="">{t('allOutcomes')}</option>
            <option value="made">{t('made')}</option>
            <option value="failed">{t('failed')}</option>
          </Select>
        </Field>
        <Field label={t('trigger')}>
          <Select defaultValue={question.trigger ?? ''} name="trigger">
            <option value="">{t('allTriggers')}</option>
            <option value="scheduled">{t('scheduled')}</option>
            <option value="manual">{t('manual')}</option>
            <option value="local">{t('local')}</option>
          </Select>
        </Field>
        <div className="mb-4 flex gap-2 desk:!w-auto">
          <Button type="submit">{t('apply')}</Button>
        </div>
      </form>
    </search>
  );
}
