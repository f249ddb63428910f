import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { inGroups } from '#app/keys/recovery-key.ts';
import { DateTimeText } from '#app/ui/date-time-text.tsx';
import type { RecoveryKey } from '#lib/central/recovery-key/find-recovery-key.ts';

type RecoverySheetProps = {
  known: RecoveryKey;
  recipient: string;
  /** The key itself, in the browser that has just made it; null on the supplement that can be printed at any time. */
  identity: string | null;
};

/** What lies in the safe. It must be enough for somebody who has never heard of Keepwell. */
export function RecoverySheet({ known, recipient, identity }: RecoverySheetProps) {
  const t = useTranslations('recovery.sheet');
  return (
    <article
      className="rounded-[14px] border border-line bg-card p-5 desk:p-8 print:border-0 print:p-0"
      data-sheet
    >
      <header className="mb-5 border-line border-b pb-3">
        <p className="text-[13px] text-soft">Keepwell</p>
        <h2 className="font-semibold text-[22px]">{identity === null ? t('supplement') : t('title')}</h2>
        <p>{known.practice.name}</p>
      </header>
      {identity !== null && (
        <SheetPart title={t('key.title')}>
          <p
            className="my-2 flex flex-wrap gap-x-2.5 gap-y-1 border border-edge p-3 font-mono text-[15px]"
            translate="no"
          >
            {inGroups(identity).map((group, position) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: groups may be equal and never change places
              <span key={position}>{group}</span>
            ))}
          </p>
          <p>{t('key.spaces')}</p>
          <p className="font-semibold">{t('key.secret')}</p>
        </SheetPart>
      )}
      <SheetPart title={t('what.title')}>
        <p>{t('what.text')}</p>
        <p className="mt-1 break-all font-mono text-[12.5px]" translate="no">
          {recipient}
        </p>
      </SheetPart>
      <ByHand />
      <SheetPart title={t('sites.title')}>
        <p>{t('sites.text')}</p>
        <table className="mt-2 w-full border-collapse text-[13.5px]">
          <caption className="sr-only">{t('sites.title')}</caption>
          <thead>
            <tr className="border-edge border-b text-left">
              <th className="py-1 pr-3 font-semibold" scope="col">
                {t('sites.site')}
              </th>
              <th className="py-1 pr-3 font-semibold" scope="col">
                {t('sites.fingerprint')}
              </th>
              <th className="hidden py-1 font-semibold desk:table-cell print:table-cell" scope="col">
                {t('sites.since')}
              </th>
            </tr>
          </thead>
          <tbody>
            {known.sites.map((site) => (
              <tr className="border-line border-b align-top" key={site.siteId}>
                <td className="py-1.5 pr-3">{site.name}</td>
                <td className="py-1.5 pr-3 font-mono text-[12.5px]">{site.signingFingerprint}</td>
                <td className="hidden py-1.5 desk:table-cell print:table-cell">
                  <DateTimeText at={site.enrolledAt} style="date" timeZone={site.timeZone} />
                </td>
              </tr>
            ))}
            {known.sites.length === 0 && (
              <tr className="border-line border-b">
                <td className="py-4 text-soft" colSpan={3}>
                  {t('sites.none')}
                </td>
              </tr>
            )}
          </tbody>
        </table>
      </SheetPart>
      <SheetPart title={t('kept.title')}>
        <dl className="mt-3 grid gap-6 desk:grid-cols-2 print:grid-cols-2">
          {(['where', 'who', 'printed', 'phone'] as const).map((line) => (
            <div className="border-edge border-b pb-6" key={line}>
              <dt className="text-[13px] text-soft">{t(`kept.${line}`)}</dt>
              <dd>{line === 'phone' && known.practice.phone}</dd>
            </div>
          ))}
        </dl>
      </SheetPart>
    </article>
  );
}

function ByHand() {
  const t = useTranslations('recovery.sheet.byHand');
  return (
    <SheetPart title={t('title')}>
      <p>{t('need')}</p>
      <ol className="mt-2 list-decimal space-y-2 pl-5">
        <li>
          {t('step1')}
          <Command>nano recovery-key.txt</Command>
        </li>
        <li>
          {t('step2')}
          <Command>createdb -T template0 restored</Command>
        </li>
        <li>
          {t('step3')}
          <Command>
            {
              'age -d -i recovery-key.txt NAME.dump.zst.age | zstd -d > restored.dump\npg_restore --no-owner --no-privileges --exit-on-error -d restored restored.dump'
            }
          </Command>
        </li>
        <li>{t('step4')}</li>
        <li>{t('step5')}</li>
      </ol>
    </SheetPart>
  );
}

function Command({ children }: { children: string }) {
  return (
    <pre className="mt-1 whitespace-pre-wrap rounded-md bg-idle-bg px-2.5 py-1.5 font-mono text-[12.5px] [overflow-wrap:anywhere] print:border print:border-line print:bg-transparent">
      <code>{children}</code>
    </pre>
  );
}

function SheetPart({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="mb-5">
      <h3 className="mb-1 font-semibold text-[15px]">{title}</h3>
      {children}
    </section>
  );
}
