import { useTranslations } from 'next-intl';
import { getTranslations } from 'next-intl/server';
import type { ReactNode } from 'react';
import { Mark } from '#app/ui/icons.tsx';
import { LanguageSwitch } from '#app/ui/language-switch.tsx';
import { TextLink } from '#app/ui/text-link.tsx';
import { readSupportContact } from '#lib/central/settings/support-contact.ts';

/** Before anybody is signed in: the name, one card, whom to call, the languages. */
export default function DoorLayout({ children }: { children: ReactNode }) {
  const t = useTranslations('common');
  return (
    <div className="mx-auto flex min-h-dvh w-full max-w-[440px] flex-col px-4 py-8 desk:py-16">
      <header className="mb-7 flex items-center gap-2 font-[650] text-[20px] tracking-[-0.02em]">
        <Mark />
        {t('product')}
      </header>
      <main className="mb-8" id="content">
        {children}
      </main>
      <footer className="mt-auto flex flex-col gap-3 text-[13.5px] text-soft">
        <Support />
        <div className="-ml-1.5">
          <LanguageSwitch />
        </div>
      </footer>
    </div>
  );
}

async function Support() {
  const contact = await readSupportContact();
  if (contact === null) return null;
  const t = await getTranslations('access');
  return (
    <p>
      {t.rich('support', {
        name: contact.name,
        phone: contact.phone,
        call: (text) => (
          <span className="whitespace-nowrap">
            <TextLink href={`tel:${contact.phone.replace(/[^+0-9]/g, '')}`}>{text}</TextLink>
          </span>
        ),
      })}
    </p>
  );
}
