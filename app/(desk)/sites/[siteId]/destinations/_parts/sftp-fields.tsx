'use client';

import { useTranslations } from 'next-intl';
import { PasswordField } from '#app/setup/password-field.tsx';
import { CopyText } from '#app/ui/copy-text.tsx';
import { Fold } from '#app/ui/fold.tsx';
import { RadioGroup } from '#app/ui/inputs.tsx';
import type { SftpSettings } from '#lib/contract/assignment.ts';
import type { FolderOrSftpDraft } from '#lib/domain/destination-draft.ts';
import type { AccountProps } from './account-props.ts';
import { ServerFields } from './server-fields.tsx';
import { SharedAccount } from './shared-account.tsx';
import { TypedField } from './typed-field.tsx';

type SftpFieldsProps = AccountProps<FolderOrSftpDraft> & {
  signIn: SftpSettings['signIn'];
  onSignIn: (signIn: SftpSettings['signIn']) => void;
};

export function SftpFields(props: SftpFieldsProps) {
  const { draft, onChange, signIn, onSignIn, secret, onSecret, kept, sentence, others } = props;
  const t = useTranslations('destination.siteForm');
  return (
    <>
      <ServerFields draft={draft} onChange={onChange} sentence={sentence} />
      <SharedAccount others={others} reach={{ ...draft, kind: 'sftp' }} />
      <TypedField
        error={sentence('hostKey')}
        hint={t('hostKey.hint')}
        label={t('hostKey.label')}
        onChange={(hostKey) => onChange({ hostKey })}
        placeholder="SHA256:…"
        value={draft.hostKey}
      />
      <div className="-mt-2 mb-4">
        <Fold summary={t('hostKey.how')}>
          <p className="text-soft">{t('hostKey.atServer')}</p>
          <CopyText
            label={t('hostKey.atServerLabel')}
            text="ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub"
          />
          <p className="text-soft">{t('hostKey.fromAfar')}</p>
          <CopyText
            label={t('hostKey.fromAfarLabel')}
            text={`ssh-keyscan -p ${draft.port.trim() || '22'} -t ed25519 ${draft.host.trim() || 'server.example'} | ssh-keygen -lf -`}
          />
        </Fold>
      </div>
      <RadioGroup
        legend={t('signIn.label')}
        name="signIn"
        onChange={(value) => {
          onSignIn(value === 'private-key' ? 'private-key' : 'password');
          onSecret({ kind: kept === 'none' ? 'none' : 'keep' });
        }}
        options={[
          { value: 'password', label: t('signIn.password') },
          { value: 'private-key', label: t('signIn.privateKey'), hint: t('signIn.privateKeyHint') },
        ]}
        value={signIn}
      />
      <PasswordField
        error={sentence('secret')}
        hint={t('secret.hint')}
        kept={kept}
        label={t(signIn === 'password' ? 'secret.password' : 'secret.privateKey')}
        multiline={signIn === 'private-key'}
        onChange={onSecret}
        value={secret}
      />
    </>
  );
}
