'use client';

import { useTranslations } from 'next-intl';
import { Field } from '#app/ui/field.tsx';
import { RadioGroup, Select, TextInput } from '#app/ui/inputs.tsx';
import { TextLink } from '#app/ui/text-link.tsx';
import type { Restorable } from '#lib/central/restores/read-restorable.ts';
import type { WishInput } from '../../input-schemas.ts';

export type TargetChoice = {
  kind: 'replace' | 'beside' | 'server';
  sourceId: string;
  server: string;
  database: string;
};

/** The database that the backup is of, where it stands at this site; else its first one, or a server of its own. */
export function firstTarget({ backup, site }: Restorable): TargetChoice {
  const own = site.sources.find((source) => source.sourceId === backup?.sourceId);
  const source = own ?? site.sources[0];
  const base = source?.database ?? 'database';
  return {
    kind:
      own !== undefined || (backup === null && source !== undefined)
        ? 'replace'
        : source
          ? 'beside'
          : 'server',
    sourceId: source?.sourceId ?? '',
    server: site.restoreServers[0]?.name ?? '',
    database: `${base}_restored`,
  };
}

export function wishedTarget({ kind, sourceId, server, database }: TargetChoice): WishInput['target'] {
  if (kind === 'replace') return { kind, sourceId };
  return kind === 'beside' ? { kind, sourceId, database } : { kind, server, database };
}

type TargetFieldsProps = {
  restorable: Restorable;
  target: TargetChoice;
  onChange: (target: TargetChoice) => void;
};

/** Where to, each way with what it means for who works with the data. */
export function TargetFields({ restorable, target, onChange }: TargetFieldsProps) {
  const t = useTranslations('restore.new');
  const { site, practice, otherSites, backup } = restorable;
  const source = site.sources.find((one) => one.sourceId === target.sourceId);
  const change = (part: Partial<TargetChoice>) => onChange({ ...target, ...part });
  return (
    <>
      <RadioGroup
        legend={t('target')}
        name="target"
        onChange={(kind) => change({ kind: kind as TargetChoice['kind'] })}
        options={[
          {
            value: 'replace',
            label: t('replace', { database: source?.database ?? '' }),
            hint: t('replaceHint', { days: practice.keepDays }),
            disabled: site.sources.length === 0,
          },
          { value: 'beside', label: t('beside'), hint: t('besideHint'), disabled: site.sources.length === 0 },
          {
            value: 'server',
            label: t('server'),
            hint: site.restoreServers.length === 0 ? t('noServers') : t('serverHint'),
            disabled: site.restoreServers.length === 0,
          },
        ]}
        value={target.kind}
      />
      {target.kind !== 'server' && site.sources.length > 1 && (
        <Field label={target.kind === 'replace' ? t('sourceReplaced') : t('sourceServer')}>
          <Select onChange={(event) => change({ sourceId: event.target.value })} value={target.sourceId}>
            {site.sources.map((one) => (
              <option key={one.sourceId} value={one.sourceId}>
                {one.name} ({one.database})
              </option>
            ))}
          </Select>
        </Field>
      )}
      {target.kind === 'server' && (
        <Field label={t('whichServer')}>
          <Select onChange={(event) => change({ server: event.target.value })} value={target.server}>
            {site.restoreServers.map((server) => (
              <option key={server.name} value={server.name}>
                {server.name} ({server.host})
              </option>
            ))}
          </Select>
        </Field>
      )}
      {target.kind !== 'replace' && (
        <Field hint={t('nameHint')} label={t('databaseName')}>
          <TextInput
            autoCapitalize="off"
            autoComplete="off"
            onChange={(event) => change({ database: event.target.value })}
            required
            spellCheck={false}
            value={target.database}
          />
        </Field>
      )}
      {backup !== null && otherSites.length > 0 && (
        <p className="text-[14px] text-soft">
          {t('otherSite')}{' '}
          {otherSites.map((other, position) => (
            <span key={other.siteId}>
              {position > 0 && ', '}
              <TextLink href={`/restores/new?backup=${backup.backupId}&site=${other.siteId}`}>
                {other.name}
              </TextLink>
            </span>
          ))}
        </p>
      )}
    </>
  );
}
