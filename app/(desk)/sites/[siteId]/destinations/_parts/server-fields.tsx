'use client';

import { useTranslations } from 'next-intl';
import { TypedField } from './typed-field.tsx';

type Server = { host: string; port: string; user: string; path: string };

type ServerFieldsProps = {
  draft: Server;
  onChange: (changes: Partial<Server>) => void;
  sentence: (field: string) => string | undefined;
};

/** Server, port, account, and the folder there. */
export function ServerFields({ draft, onChange, sentence }: ServerFieldsProps) {
  const t = useTranslations('destination.siteForm');
  return (
    <>
      <div className="grid gap-x-4 desk:grid-cols-[1fr_8rem]">
        <TypedField
          error={sentence('host')}
          hint={t('host.hint')}
          label={t('host.label')}
          onChange={(host) => onChange({ host })}
          value={draft.host}
        />
        <TypedField
          error={sentence('port')}
          label={t('port.label')}
          numeric
          onChange={(port) => onChange({ port })}
          value={draft.port}
        />
      </div>
      <TypedField
        error={sentence('user')}
        hint={t('user.hint')}
        label={t('user.label')}
        onChange={(user) => onChange({ user })}
        value={draft.user}
      />
      <TypedField
        error={sentence('path')}
        hint={t('folder.hint')}
        label={t('folder.label')}
        onChange={(path) => onChange({ path })}
        placeholder="."
        value={draft.path}
      />
    </>
  );
}
