'use client';

import { useTranslations } from 'next-intl';
import { PasswordField } from '#app/setup/password-field.tsx';
import { CopyText } from '#app/ui/copy-text.tsx';
import { Fold } from '#app/ui/fold.tsx';
import { RadioGroup } from '#app/ui/inputs.tsx';
import { Notice } from '#app/ui/notice.tsx';
import { type FtpDraft, usualFtpPort } from '#lib/domain/ftp-draft.ts';
import { ftpSecurities } from '#lib/domain/words.ts';
import type { AccountProps } from './account-props.ts';
import { ServerFields } from './server-fields.tsx';
import { SharedAccount } from './shared-account.tsx';
import { TypedField } from './typed-field.tsx';

export function FtpFields(props: AccountProps<FtpDraft>) {
  const { draft, onChange, secret, onSecret, kept, sentence, others } = props;
  const t = useTranslations('destination.siteForm');

  function secure(value: string) {
    const security = ftpSecurities.find((one) => one === value) ?? 'explicit';
    // A port that nobody chose goes with the way that it belongs to.
    const isUsual = draft.port.trim() === usualFtpPort(draft.security);
    onChange({ security, ...(isUsual ? { port: usualFtpPort(security) } : {}) });
  }

  return (
    <>
      <RadioGroup
        legend={t('security.label')}
        name="security"
        onChange={secure}
        options={ftpSecurities.map((value) => ({
          value,
          label: t(`security.${value}`),
          hint: t(`security.${value}Hint`),
        }))}
        value={draft.security}
      />
      {draft.security === 'none' && (
        <Notice live title={t('security.openTitle')} tone="warn">
          {t('security.openText')}
        </Notice>
      )}
      <ServerFields draft={draft} onChange={onChange} sentence={sentence} />
      <SharedAccount others={others} reach={draft} />
      {draft.security !== 'none' && <CertificateField {...props} />}
      <PasswordField
        error={sentence('secret')}
        hint={t('secret.hint')}
        kept={kept}
        label={t('secret.password')}
        onChange={onSecret}
        value={secret}
      />
    </>
  );
}

function CertificateField({ draft, onChange, sentence }: AccountProps<FtpDraft>) {
  const t = useTranslations('destination.siteForm.certificate');
  const at = `${draft.host.trim() || 'server.example'}:${draft.port.trim() || usualFtpPort(draft.security)}`;
  const startTls = draft.security === 'explicit' ? ' -starttls ftp' : '';
  return (
    <>
      <TypedField
        error={sentence('certificate')}
        hint={t('hint')}
        label={t('label')}
        onChange={(certificate) => onChange({ certificate })}
        placeholder="AB:CD:…"
        value={draft.certificate}
      />
      <div className="-mt-2 mb-4">
        <Fold summary={t('how')}>
          <p className="text-soft">{t('test')}</p>
          <p className="text-soft">{t('fromAfar')}</p>
          <CopyText
            label={t('fromAfarLabel')}
            text={`openssl s_client -connect ${at}${startTls} </dev/null | openssl x509 -noout -fingerprint -sha256`}
          />
        </Fold>
      </div>
    </>
  );
}
