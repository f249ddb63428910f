import { useTranslations } from 'next-intl';
import { DateTimeText } from '#app/ui/date-time-text.tsx';
import { StateWord } from '#app/ui/state-pill.tsx';
import type { Tone } from '#app/ui/tone.ts';
import type { TestMail } from '#lib/central/settings/test-mail.ts';

const tones: Record<TestMail['state'], Tone> = {
  queued: 'idle',
  sent: 'ok',
  refused: 'bad',
  given_up: 'bad',
};

/** What became of the newest test mails. A server's own words are shown as they came: they are what its admin needs. */
export function TestMails({ mails, timeZone }: { mails: TestMail[]; timeZone: string }) {
  const t = useTranslations('settings.mail');
  if (mails.length === 0) return null;
  return (
    <ul aria-label={t('tests')} className="mt-3 flex flex-col gap-1.5">
      {mails.map((mail) => (
        <li key={mail.id}>
          <StateWord icon={mail.state === 'queued' ? 'wait' : undefined} tone={tones[mail.state]}>
            <DateTimeText at={mail.createdAt} timeZone={timeZone} /> · {t(`state.${mail.state}`)}
          </StateWord>
          {mail.lastError && (
            <p className="pl-5 font-mono text-[13px] text-soft [overflow-wrap:anywhere]" lang="en">
              {mail.lastError}
            </p>
          )}
        </li>
      ))}
    </ul>
  );
}
