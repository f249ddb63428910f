import { useTranslations } from 'next-intl';
import { DateTimeText } from '#app/ui/date-time-text.tsx';
import { StateWord } from '#app/ui/state-pill.tsx';
import { TextLink } from '#app/ui/text-link.tsx';
import type { ApproverAtSite, ApproverPasskey, ApproverRow } from '#lib/central/approvers/list-approvers.ts';
import { EndorsePasskey } from './endorse-passkey.tsx';

type ApproverCardProps = {
  approver: ApproverRow;
  practiceId: string;
  mayEndorse: boolean;
  timeZone: string;
  now: Date;
};

/** One approver: each passkey with its fingerprint, and each site's word on it. */
export function ApproverCard({ approver, practiceId, mayEndorse, timeZone, now }: ApproverCardProps) {
  const t = useTranslations('approver.people');
  const { name, isYourself, since, passkeys } = approver;
  return (
    <li className="py-3">
      <p className="font-[550]">
        {name} {isYourself && <span className="font-normal text-soft">({t('you')})</span>}
      </p>
      <p className="text-[13.5px] text-soft">
        {t.rich('since', { at: () => <DateTimeText at={since} style="date" timeZone={timeZone} /> })}
      </p>
      {passkeys.length === 0 && (
        <p className="mt-1">
          {isYourself ? (
            <>
              {t('noPasskeyYou')} <TextLink href="/account#passkeys">{t('addYours')}</TextLink>
            </>
          ) : (
            t('noPasskey')
          )}
        </p>
      )}
      {passkeys.map((passkey) => (
        <div className="mt-2 rounded-[9px] border border-line px-3 py-2" key={passkey.passkeyId}>
          <PasskeyHead passkey={passkey} timeZone={timeZone} />
          <SiteLines endorsedAt={passkey.endorsedAt} now={now} sites={passkey.sites} />
          {mayEndorse && passkey.sites.some((site) => site.pinned === null && !site.isRemoved) && (
            <div className="mt-2">
              <EndorsePasskey
                fingerprint={passkey.fingerprint}
                isOwn={isYourself}
                name={name}
                passkeyId={passkey.passkeyId}
                practiceId={practiceId}
              />
            </div>
          )}
        </div>
      ))}
    </li>
  );
}

function PasskeyHead({ passkey, timeZone }: { passkey: ApproverPasskey; timeZone: string }) {
  const t = useTranslations('approver.people');
  return (
    <>
      <p className="[overflow-wrap:anywhere]">
        {passkey.name}{' '}
        <span className="text-[13.5px] text-soft">
          {t.rich('added', {
            at: () => <DateTimeText at={passkey.addedAt} style="date" timeZone={timeZone} />,
          })}
        </span>
      </p>
      <p className="font-mono text-[13.5px]">{passkey.fingerprint}</p>
    </>
  );
}

type SiteLinesProps = { sites: ApproverAtSite[]; endorsedAt: Date | null; now: Date };

function SiteLines({ sites, endorsedAt, now }: SiteLinesProps) {
  const t = useTranslations('approver.people');
  if (sites.length === 0) return <p className="mt-1 text-[13.5px] text-soft">{t('noAgent')}</p>;
  return (
    <ul className="mt-1 text-[14px]">
      {sites.map((site) => (
        <li key={site.siteId}>
          <span className="font-[550]">{site.name}</span>{' '}
          <SiteState endorsedAt={endorsedAt} now={now} site={site} />
        </li>
      ))}
    </ul>
  );
}

function SiteState({ site, endorsedAt, now }: { site: ApproverAtSite; endorsedAt: Date | null; now: Date }) {
  const t = useTranslations('approver.people');
  const at = (instant: Date) => () => <DateTimeText at={instant} timeZone={site.timeZone} />;
  if (site.isRemoved) return <StateWord tone="warn">{t('removed')}</StateWord>;
  if (site.pinned === null) {
    return endorsedAt === null ? (
      <StateWord tone="warn">{t('waiting')}</StateWord>
    ) : (
      <StateWord tone="idle">{t.rich('onItsWay', { at: at(endorsedAt) })}</StateWord>
    );
  }
  const { countsFrom } = site.pinned;
  return countsFrom > now ? (
    <StateWord tone="idle">{t.rich('countsFrom', { at: at(countsFrom) })}</StateWord>
  ) : (
    <StateWord tone="ok">{t('counts')}</StateWord>
  );
}
