import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { Card } from '#app/ui/card.tsx';
import { Facts } from '#app/ui/facts.tsx';
import { Notice } from '#app/ui/notice.tsx';
import { Page } from '#app/ui/page-frame.tsx';
import { SubmitButton } from '#app/ui/submit-button.tsx';
import { requireActor } from '#lib/access/require-actor.ts';
import { readOwnTimeZone } from '#lib/central/people/own-time-zone.ts';
import { readSupportContact } from '#lib/central/settings/support-contact.ts';
import { listTestMails, readMailSetup } from '#lib/central/settings/test-mail.ts';
import { testMail } from './actions.ts';
import { ContactForm } from './contact-form.tsx';
import { TestMails } from './test-mails.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('settings'))('title') };
}

export default async function SettingsPage() {
  const by = await requireActor('settings.change');
  const [t, contact, mails, timeZone] = await Promise.all([
    getTranslations('settings'),
    readSupportContact(),
    listTestMails(by),
    readOwnTimeZone(by),
  ]);
  const { server, from } = readMailSetup(by);
  return (
    <Page narrow sub={t('sub')} title={t('title')}>
      <Card title={t('contact.title')}>
        <p className="mb-3 text-soft">{t('contact.sub')}</p>
        <ContactForm contact={contact} />
      </Card>
      <Card title={t('mail.title')}>
        {server === null ? (
          <Notice title={t('mail.none')} tone="warn">
            {t('mail.noneText')}
          </Notice>
        ) : (
          <>
            <Facts
              items={[
                { label: t('mail.server'), value: <span className="font-mono text-[14px]">{server}</span> },
                { label: t('mail.from'), value: from },
              ]}
            />
            <p className="mt-2 mb-3 text-[13.5px] text-soft">{t('mail.where')}</p>
            <form action={testMail}>
              <SubmitButton variant="plain">{t('mail.test', { email: by.actor.email })}</SubmitButton>
            </form>
          </>
        )}
        <TestMails mails={mails} timeZone={timeZone} />
      </Card>
    </Page>
  );
}
