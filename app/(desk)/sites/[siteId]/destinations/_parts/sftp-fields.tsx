'use client';

import { useTranslations } from 'next-intl';
import { PasswordField, type TypedSecret } from '#app/setup/password-field.tsx';
import { CopyText } from '#app/ui/copy-text.tsx';
import { Field } from '#app/ui/field.tsx';
import { Fold } from '#app/ui/fold.tsx';
import { RadioGroup, TextInput } from '#app/ui/inputs.tsx';
import { Notice } from '#app/ui/notice.tsx';
import type { SftpSettings } from '#lib/contract/assignment.ts';
import type { DestinationDraft } from '#lib/domain/destination-draft.ts';

type SftpFieldsProps = {
  draft: DestinationDraft;
  onChange: (field: keyof DestinationDraft, text: string) => void;
  signIn: SftpSettings['signIn'];
  onSignIn: (signIn: SftpSettings['signIn']) => void;
  secret: TypedSecret;
  onSecret: (secret: TypedSecret) => void;
  kept: 'none' | 'sealed' | 'other_agent';
  sentence: (field: string) => string | undefined;
  others: ({ site: string } & SftpSettings)[];
};

export function SftpFields(props: SftpFieldsProps) {
  const { draft, onChange, signIn, onSignIn, secret, onSecret, kept, sentence, others } = props;
  const t = useTranslations('destination.siteForm');
  const text = (field: keyof DestinationDraft) => ({
    autoCapitalize: 'none' as const,
    autoComplete: 'off',
    onChange: ({ target }: { target: { value: string } }) => onChange(field, target.value),
    spellCheck: false,
    value: draft[field],
  });
  const sharing = others.filter(({ host, user }) => host === draft.host.trim() && user === draft.user.trim());
  const sameFolder = sharing.filter(({ path }) => plainFolder(path) === plainFolder(draft.path));
  return (
    <>
      <div className="grid gap-x-4 desk:grid-cols-[1fr_8rem]">
        <Field error={sentence('host')} hint={t('host.hint')} label={t('host.label')}>
          <TextInput {...text('host')} />
        </Field>
        <Field error={sentence('port')} label={t('port.label')}>
          <TextInput inputMode="numeric" {...text('port')} />
        </Field>
      </div>
      <Field error={sentence('user')} hint={t('user.hint')} label={t('user.label')}>
        <TextInput {...text('user')} />
      </Field>
      <Field error={sentence('path')} hint={t('folder.hint')} label={t('folder.label')}>
        <TextInput placeholder="." {...text('path')} />
      </Field>
      {sharing.length > 0 && (
        <Notice live title={t('shared.title')} tone={sameFolder.length > 0 ? 'bad' : 'warn'}>
          {t(sameFolder.length > 0 ? 'shared.folder' : 'shared.account', {
            sites: (sameFolder.length > 0 ? sameFolder : sharing).map(({ site }) => site).join(', '),
          })}
        </Notice>
      )}
      <Field error={sentence('hostKey')} hint={t('hostKey.hint')} label={t('hostKey.label')}>
        <TextInput placeholder="SHA256:…" {...text('hostKey')} />
      </Field>
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

function plainFolder(path: string): string {
  return path
    .trim()
    .replace(/^\.\/?/, '')
    .replace(/\/+$/, '');
}
