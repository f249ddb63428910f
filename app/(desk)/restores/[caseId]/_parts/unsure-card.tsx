import { useTranslations } from 'next-intl';
import { Button } from '#app/ui/button.tsx';
import { Card } from '#app/ui/card.tsx';
import type { SupportContact } from '#lib/central/settings/support-contact.ts';

/** L8: call support first. The code tells each side whom they speak with. */
export function UnsureCard({ code, contact }: { code: string; contact: SupportContact | null }) {
  const t = useTranslations('restore.unsure');
  return (
    <Card title={t('title')}>
      <p>
        {contact === null
          ? t.rich('noContact', { code, strong: (text) => <strong>{text}</strong> })
          : t.rich('text', { ...contact, code, strong: (text) => <strong>{text}</strong> })}
      </p>
      {contact !== null && (
        <div className="mt-3" data-no-print>
          <Button href={`tel:${contact.phone.replace(/[^+\d]/g, '')}`} icon="phone">
            {t('call', { phone: contact.phone })}
          </Button>
        </div>
      )}
    </Card>
  );
}
