'use client';

import { useTranslations } from 'next-intl';
import { Card } from '#app/ui/card.tsx';
import { DateTimeText } from '#app/ui/date-time-text.tsx';
import { planClockNotes } from '#lib/domain/policy-clock-notes.ts';
import { type PolicyDraft, scheduleOfDraft } from '#lib/domain/policy-draft.ts';
import { nextSlots } from '#lib/domain/schedule.ts';

type NextMomentsProps = { draft: PolicyDraft; zones: { timeZone: string; sites: string[] }[]; now: Date };

const shown = 10;

/** The next ten due moments in each zone, while they are being typed: what the fields really mean. */
export function NextMoments({ draft, zones, now }: NextMomentsProps) {
  const t = useTranslations('policy.next');
  const schedule = scheduleOfDraft(draft);
  const places = zones.length > 0 ? zones : [{ timeZone: 'Europe/Paris', sites: [] }];
  return (
    <Card title={t('title')}>
      {schedule === null ? (
        <p className="text-soft">{t('nothing')}</p>
      ) : (
        places.map(({ timeZone, sites }) => (
          <div className="mb-4 last:mb-0" key={timeZone}>
            <p className="mb-1 text-[13.5px] text-soft">
              {sites.length > 0 ? `${sites.join(', ')} · ${timeZone}` : timeZone}
            </p>
            <ol className="grid gap-0.5">
              {nextSlots(schedule, timeZone, now, shown).map((at) => (
                <li key={at.getTime()}>
                  <DateTimeText at={at} timeZone={timeZone} />
                </li>
              ))}
            </ol>
            {planClockNotes(schedule, timeZone, now).map((note) => (
              <p className="mt-2 text-[13.5px] text-soft" key={`${note.kind} ${note.time}`}>
                {note.kind === 'skipped'
                  ? t.rich('skipped', {
                      time: note.time,
                      due: note.dueTime,
                      day: () => <DateTimeText at={note.day} style="day" timeZone={timeZone} />,
                    })
                  : t.rich('twice', {
                      time: note.time,
                      day: () => <DateTimeText at={note.day} style="day" timeZone={timeZone} />,
                    })}
              </p>
            ))}
          </div>
        ))
      )}
    </Card>
  );
}
