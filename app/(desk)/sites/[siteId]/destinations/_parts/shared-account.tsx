'use client';

import { useTranslations } from 'next-intl';
import { Notice } from '#app/ui/notice.tsx';
import { type Account, accountOf, judgeSharing } from '#lib/domain/shared-account.ts';

type SharedAccountProps = {
  reach: Parameters<typeof accountOf>[0];
  others: readonly { site: string; account: Account }[];
};

/** Which other sites could lose their copies to whoever takes this one's computer over. */
export function SharedAccount({ reach, others }: SharedAccountProps) {
  const t = useTranslations('destination.siteForm.shared');
  const sharing = judgeSharing(accountOf(reach), others);
  if (sharing === null) return null;
  return (
    <Notice live title={t('title')} tone={sharing.level === 'folder' ? 'bad' : 'warn'}>
      {t(sharing.level, { sites: sharing.sites.join(', ') })}
    </Notice>
  );
}
