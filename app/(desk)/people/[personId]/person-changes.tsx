import { getTranslations } from 'next-intl/server';
import { SessionList } from '#app/(desk)/account/session-list.tsx';
import { Card } from '#app/ui/card.tsx';
import { config } from '#lib/central/config.ts';
import { findPersonInReach, type PersonDetail } from '#lib/central/people/find-person.ts';
import { endPersonsSession } from '../actions.ts';
import { requirePeopleChanger } from '../changer.ts';
import { Deed } from './deed.tsx';
import { RenewForm } from './renew-form.tsx';

/** What may be done to the person as a whole: invitation, sign-ins, account. Nothing for somebody beyond reach. */
export async function PersonChanges({ person, timeZone }: { person: PersonDetail; timeZone: string }) {
  const reached = await findPersonInReach(await requirePeopleChanger(), person.id);
  if (reached === null || person.isYourself) return null;
  const t = await getTranslations('people');
  const isOut = person.state === 'deactivated';
  const deed = isOut ? 'reactivate' : 'deactivate';
  return (
    <>
      {person.state === 'invited' && (
        <Card title={t('renewal.title')} tone="warn">
          <RenewForm
            canMail={config().smtpUrl !== null}
            email={person.email}
            name={person.name}
            personId={person.id}
          />
        </Card>
      )}
      {person.state === 'active' && (
        <Card title={t('sessions.title')}>
          {reached.sessions.length === 0 && <p>{t('sessions.none')}</p>}
          <SessionList
            action={endPersonsSession}
            personId={person.id}
            sessions={reached.sessions}
            timeZone={timeZone}
          />
        </Card>
      )}
      <Card title={t(`${deed}.title`)}>
        <p className="mb-3">{t(`${deed}.text`, { name: person.name })}</p>
        <Deed
          confirmLabel={t(`${deed}.confirm`)}
          hidden={{ deed, personId: person.id }}
          label={t(`${deed}.label`)}
          title={t(`${deed}.question`, { name: person.name })}
          variant={isOut ? 'plain' : 'danger'}
        >
          {t(`${deed}.effect`, { name: person.name })}
        </Deed>
      </Card>
    </>
  );
}
