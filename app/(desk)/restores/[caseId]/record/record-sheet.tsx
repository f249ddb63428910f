import { useTranslations } from 'next-intl';
import { DateTimeText } from '#app/ui/date-time-text.tsx';
import { Facts } from '#app/ui/facts.tsx';
import type { RestoreRecord } from '#lib/central/restores/read-record.ts';
import { ComparisonCard } from '../_parts/comparison-card.tsx';
import { EventText } from '../_parts/event-text.tsx';
import { FindingsCard } from '../_parts/findings-card.tsx';
import { LossesCard } from '../_parts/losses-card.tsx';
import { RequestCard } from '../_parts/request-card.tsx';

type RecordSheetProps = { record: RestoreRecord; now: Date };

/** Who asked, why, what was found, who approved and when, each step, the comparison, who signed off, and the chains. */
export function RecordSheet({ record, now }: RecordSheetProps) {
  const t = useTranslations('restore');
  const { view } = record;
  const { timeZone } = view.site;
  const at = (instant: Date | null) =>
    instant && <DateTimeText at={instant} style="full" timeZone={timeZone} />;
  return (
    <article>
      <div className="mb-4">
        <Facts
          items={[
            { label: t('record.case'), value: <span className="font-mono text-[13px]">{view.caseId}</span> },
            { label: t('record.state'), value: t(`state.${view.state}`) },
            {
              label: t('record.requested'),
              value: (
                <>
                  {view.requestedName}, {at(view.requestedAt)}
                </>
              ),
            },
            { label: t('record.reason'), value: view.reason },
            {
              label: t('record.decided'),
              value: view.decided && (
                <>
                  {view.decided.byName}, {at(view.decided.at)}
                  {view.decided.reason && <> “{view.decided.reason}”</>}
                </>
              ),
            },
            {
              label: t('record.signature'),
              value: record.approverCredential && (
                <span className="break-all font-mono text-[12px]">{record.approverCredential}</span>
              ),
            },
            {
              label: t('record.document'),
              value: view.documentHash && (
                <span className="break-all font-mono text-[12px]">{view.documentHash}</span>
              ),
            },
            { label: t('record.begun'), value: at(view.startedAt) },
            { label: t('record.ended'), value: at(view.endedAt) },
            {
              label: t('record.signedOff'),
              value: view.signedOff && (
                <>
                  {view.signedOff.byName}, {at(view.signedOff.at)}
                  {view.signedOff.note && <> “{view.signedOff.note}”</>}
                </>
              ),
            },
          ]}
        />
      </div>
      <RequestCard now={now} view={view} />
      {view.preflight && <LossesCard isOver now={now} preflight={view.preflight} view={view} />}
      {view.preflight && <FindingsCard now={now} preflight={view.preflight} view={view} />}
      {view.comparison && <ComparisonCard comparison={view.comparison} />}
      <Steps record={record} />
      <Heads record={record} />
    </article>
  );
}

function Steps({ record }: { record: RestoreRecord }) {
  const t = useTranslations('restore.record');
  const { events, site } = record.view;
  return (
    <section className="mb-4">
      <h2 className="mb-2 font-semibold text-[16px]">{t('events')}</h2>
      <ol className="flex flex-col gap-1">
        {events.map((event) => (
          <li className="flex gap-3 text-[14px]" key={event.id}>
            <span className="w-[11rem] flex-none text-soft">
              <DateTimeText at={event.at} style="exact" timeZone={site.timeZone} />
            </span>
            <span className="min-w-0">
              <EventText event={event} />
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** What an altered history would no longer fit. */
function Heads({ record }: { record: RestoreRecord }) {
  const t = useTranslations('restore.record');
  const { caseHead, auditHead } = record;
  const head = (one: { seq: number | string; hash: string } | null) =>
    one && (
      <span className="break-all font-mono text-[12px]">
        {one.seq}:{one.hash}
      </span>
    );
  return (
    <section>
      <h2 className="mb-2 font-semibold text-[16px]">{t('chains')}</h2>
      <p className="mb-2 text-[14px] text-soft">{t('chainsText')}</p>
      <Facts
        items={[
          { label: t('caseHead'), value: head(caseHead) },
          { label: t('auditHead'), value: head(auditHead) },
        ]}
      />
    </section>
  );
}
