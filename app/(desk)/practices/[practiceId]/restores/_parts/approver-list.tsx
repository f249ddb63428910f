import { useFormatter, useTranslations } from 'next-intl';
import { Button } from '#app/ui/button.tsx';
import { Card } from '#app/ui/card.tsx';
import { Empty } from '#app/ui/empty.tsx';
import { Notice } from '#app/ui/notice.tsx';
import type { PracticeApprovers } from '#lib/central/approvers/list-approvers.ts';
import { ApproverCard } from './approver-card.tsx';

type ApproverListProps = PracticeApprovers & {
  practiceId: string;
  mayEndorse: boolean;
  mayReadPeople: boolean;
  timeZone: string;
  now: Date;
};

const listCommand = 'keepwell-agent approvers list';

/** Who may say yes to a restore here, with what, and which agents take it. */
export function ApproverList(props: ApproverListProps) {
  const { approvers, sitesWithoutPin, sitesEmptied, practiceId, mayEndorse, mayReadPeople, timeZone, now } =
    props;
  const t = useTranslations('approver.people');
  const format = useFormatter();
  const code = (text: string) => () => <code className="font-mono text-[13.5px]">{text}</code>;
  const people = mayReadPeople && <Button href="/people">{t('give')}</Button>;
  if (approvers.length === 0) {
    return (
      <Empty action={people} title={t('none')}>
        {t('noneText')}
      </Empty>
    );
  }
  return (
    <Card actions={people} title={t('title')}>
      <p className="mb-3 text-soft">{t.rich('sub', { command: code(listCommand) })}</p>
      {approvers.length === 1 && <Notice tone="warn">{t('alone')}</Notice>}
      {sitesWithoutPin.length > 0 && (
        <Notice tone="idle">
          {t.rich('siteCode', {
            sites: format.list(sitesWithoutPin),
            command: code('keepwell-agent approvers'),
          })}
        </Notice>
      )}
      {sitesEmptied.length > 0 && (
        <Notice tone="warn">
          {t.rich('siteEmptied', {
            sites: format.list(sitesEmptied),
            command: code('keepwell-agent approvers'),
          })}
        </Notice>
      )}
      <ul className="divide-y divide-line">
        {approvers.map((approver) => (
          <ApproverCard
            approver={approver}
            key={approver.personId}
            mayEndorse={mayEndorse}
            now={now}
            practiceId={practiceId}
            timeZone={timeZone}
          />
        ))}
      </ul>
    </Card>
  );
}
