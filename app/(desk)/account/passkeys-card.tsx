import { useTranslations } from 'next-intl';
import { Card } from '#app/ui/card.tsx';
import { DateTimeText } from '#app/ui/date-time-text.tsx';
import type { OwnPasskey } from '#lib/central/passkeys/list-own-passkeys.ts';
import { AddPasskey } from './add-passkey.tsx';
import { RenamePasskey } from './rename-passkey.tsx';
import { RevokePasskey } from './revoke-passkey.tsx';

/** The devices with which somebody signs what they approve. */
export function PasskeysCard({ passkeys, timeZone }: { passkeys: OwnPasskey[]; timeZone: string }) {
  const t = useTranslations('passkey');
  return (
    <Card id="passkeys" title={t('title')}>
      <p className="mb-3 text-soft">{t('sub')}</p>
      {passkeys.length === 0 && <p className="mb-3">{t('none')}</p>}
      <ul className="mb-3 divide-y divide-line">
        {passkeys.map((passkey) => (
          <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-2.5" key={passkey.id}>
            <PasskeyLines passkey={passkey} timeZone={timeZone} />
            <div className="flex flex-wrap gap-2">
              <RenamePasskey id={passkey.id} name={passkey.name} />
              <RevokePasskey id={passkey.id} name={passkey.name} />
            </div>
          </li>
        ))}
      </ul>
      <AddPasskey />
    </Card>
  );
}

function PasskeyLines({ passkey, timeZone }: { passkey: OwnPasskey; timeZone: string }) {
  const t = useTranslations('passkey');
  const { createdAt, lastUsedAt } = passkey;
  return (
    <div className="min-w-0">
      <p className="font-[550] [overflow-wrap:anywhere]">{passkey.name}</p>
      <p className="text-[13.5px] text-soft">
        {t.rich('added', { at: () => <DateTimeText at={createdAt} style="date" timeZone={timeZone} /> })}
        {' · '}
        {lastUsedAt === null
          ? t('neverUsed')
          : t.rich('used', { at: () => <DateTimeText at={lastUsedAt} timeZone={timeZone} /> })}
        {' · '}
        {t('trusted', { count: passkey.trustedAtSites })}
      </p>
      <p className="text-[13.5px] text-soft">
        {t('fingerprint')} <code className="font-mono text-ink">{passkey.fingerprint}</code>
      </p>
    </div>
  );
}
