'use client';

import { useTranslations } from 'next-intl';
import { PasswordField } from '#app/setup/password-field.tsx';
import { Checkbox } from '#app/ui/inputs.tsx';
import { Notice } from '#app/ui/notice.tsx';
import { type S3Draft, usualRegion } from '#lib/domain/s3-draft.ts';
import type { AccountProps } from './account-props.ts';
import { LockFields } from './lock-fields.tsx';
import { SharedAccount } from './shared-account.tsx';
import { TypedField } from './typed-field.tsx';

export function S3Fields(props: AccountProps<S3Draft>) {
  const { draft, onChange, secret, onSecret, kept, sentence, others } = props;
  const t = useTranslations('destination.siteForm');
  return (
    <>
      <TypedField
        error={sentence('endpoint')}
        hint={t('endpoint.hint')}
        label={t('endpoint.label')}
        onChange={(endpoint) => onChange({ endpoint })}
        placeholder="https://s3.example"
        value={draft.endpoint}
      />
      {/^\s*http:/i.test(draft.endpoint) && (
        <Notice live title={t('endpoint.openTitle')} tone="warn">
          {t('endpoint.openText')}
        </Notice>
      )}
      <div className="grid gap-x-4 desk:grid-cols-2">
        <TypedField
          error={sentence('bucket')}
          label={t('bucket.label')}
          onChange={(bucket) => onChange({ bucket })}
          value={draft.bucket}
        />
        <TypedField
          error={sentence('region')}
          hint={t('region.hint')}
          label={t('region.label')}
          onChange={(region) => onChange({ region })}
          placeholder={usualRegion}
          value={draft.region}
        />
      </div>
      <TypedField
        error={sentence('prefix')}
        hint={t('prefix.hint')}
        label={t('prefix.label')}
        onChange={(prefix) => onChange({ prefix })}
        value={draft.prefix}
      />
      <SharedAccount others={others} reach={draft} />
      <TypedField
        error={sentence('accessKeyId')}
        hint={t('accessKeyId.hint')}
        label={t('accessKeyId.label')}
        onChange={(accessKeyId) => onChange({ accessKeyId })}
        value={draft.accessKeyId}
      />
      <PasswordField
        error={sentence('secret')}
        hint={t('secret.hint')}
        kept={kept}
        label={t('secret.accessKey')}
        onChange={onSecret}
        value={secret}
      />
      <LockFields draft={draft} onChange={onChange} sentence={sentence} />
      <div className="mb-4">
        <Checkbox
          checked={draft.pathStyle}
          hint={t('pathStyle.hint')}
          label={t('pathStyle.label')}
          onChange={({ target }) => onChange({ pathStyle: target.checked })}
        />
      </div>
    </>
  );
}
