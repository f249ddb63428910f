import { useTranslations } from 'next-intl';
import { DateTimeText } from '#app/ui/date-time-text.tsx';
import { StatePill } from '#app/ui/state-pill.tsx';
import { SubmitButton } from '#app/ui/submit-button.tsx';
import type { SessionRow } from '#lib/central/sessions/list-sessions.ts';
import { describeBrowser } from './describe-browser.ts';

type SessionListProps = {
  sessions: SessionRow[];
  timeZone: string;
  action: (form: FormData) => Promise<void>;
  /** Whose they are, where they aren't one's own. */
  personId?: string;
};

/** On which devices somebody is signed in, and the way to end each. */
export function SessionList({ sessions, timeZone, action, personId }: SessionListProps) {
  const t = useTranslations('account.sessions');
  return (
    <ul className="divide-y divide-line">
      {sessions.map((session) => {
        const browser = describeBrowser(session.userAgent) ?? t('unknownBrowser');
        return (
          <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-2.5" key={session.id}>
            <div className="min-w-0">
              <p className="flex flex-wrap items-center gap-2 font-[550]">
                {browser}
                {session.isThisOne && <StatePill tone="ok">{t('thisOne')}</StatePill>}
              </p>
              <p className="text-[13.5px] text-soft">
                {t.rich('seen', {
                  address: session.address,
                  seen: () => <DateTimeText at={session.lastSeenAt} timeZone={timeZone} />,
                  since: () => <DateTimeText at={session.createdAt} style="date" timeZone={timeZone} />,
                })}
              </p>
            </div>
            {!session.isThisOne && (
              <form action={action}>
                <input name="sessionId" type="hidden" value={session.id} />
                {personId && <input name="personId" type="hidden" value={personId} />}
                <SubmitButton variant="plain">
                  {t('end')} <span className="sr-only">{browser}</span>
                </SubmitButton>
              </form>
            )}
          </li>
        );
      })}
    </ul>
  );
}
