import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { SessionList } from '#app/(desk)/account/session-list.tsx';
import { Card } from '#app/ui/card.tsx';
import { ConfirmDialog } from '#app/ui/confirm-dialog.tsx';
import { Page } from '#app/ui/page-frame.tsx';
import { SubmitButton } from '#app/ui/submit-button.tsx';
import { requireActor } from '#lib/access/require-actor.ts';
import { readOwnAccount } from '#lib/central/account/own-account.ts';
import { listOwnRoles } from '#lib/central/account/own-roles.ts';
import { listOwnPasskeys } from '#lib/central/passkeys/list-own-passkeys.ts';
import { readOwnTimeZone } from '#lib/central/people/own-time-zone.ts';
import { listOwnSessions } from '#lib/central/sessions/list-sessions.ts';
import { RoleLine } from '../people/role-line.tsx';
import { AccountForm } from './account-form.tsx';
import { endOtherSessions, endSession, signOut } from './actions.ts';
import { PasskeysCard } from './passkeys-card.tsx';
import { PasswordForm } from './password-form.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('account'))('title') };
}

export default async function AccountPage() {
  const by = await requireActor('account.own');
  const [t, account, sessions, roles, passkeys, timeZone] = await Promise.all([
    getTranslations('account'),
    readOwnAccount(by),
    listOwnSessions(by),
    listOwnRoles(by),
    listOwnPasskeys(by),
    readOwnTimeZone(by),
  ]);
  return (
    <Page
      actions={
        <form action={signOut}>
          <SubmitButton variant="plain">{t('signOut')}</SubmitButton>
        </form>
      }
      narrow
      sub={account.email}
      title={t('title')}
    >
      <Card title={t('about.title')}>
        <AccountForm account={account} />
      </Card>
      <Card title={t('roles.title')}>
        <ul className="flex flex-col gap-2">
          {roles.map((grant) => (
            <li key={grant.id}>
              <RoleLine explain grant={grant} />
            </li>
          ))}
        </ul>
        {roles.length === 0 && <p>{t('roles.none')}</p>}
      </Card>
      <PasskeysCard passkeys={passkeys} timeZone={timeZone} />
      <Card title={t('password.title')}>
        <PasswordForm email={account.email} />
      </Card>
      <Card
        actions={
          sessions.length > 1 && (
            <ConfirmDialog
              action={endOtherSessions}
              confirmLabel={t('sessions.endOthers')}
              label={t('sessions.endOthers')}
              title={t('sessions.endOthersTitle')}
            >
              {t('sessions.endOthersText', { count: sessions.length - 1 })}
            </ConfirmDialog>
          )
        }
        title={t('sessions.title')}
      >
        <p className="mb-3 text-soft">{t('sessions.sub')}</p>
        <SessionList action={endSession} sessions={sessions} timeZone={timeZone} />
      </Card>
    </Page>
  );
}
