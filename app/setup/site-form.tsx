'use client';

import { useLocale, useTranslations } from 'next-intl';
import { type FormEvent, useMemo, useState } from 'react';
import { Button } from '#app/ui/button.tsx';
import { Card } from '#app/ui/card.tsx';
import { Field } from '#app/ui/field.tsx';
import { Select, TextInput } from '#app/ui/inputs.tsx';
import { zoneOfCountry, zonesByCountry } from '#lib/domain/time-zone-of-country.ts';
import type { Locale } from '#lib/domain/words.ts';
import { problemSentences } from './field-problems.ts';
import { LocaleOptions } from './locale-options.tsx';
import { SaveButton } from './save-button.tsx';
import { SaveProblem } from './save-problem.tsx';
import { addSite, type SiteFields, saveSite } from './site-actions.ts';
import { useSave } from './use-save.ts';

type SiteFormProps = {
  practiceId: string;
  /** Null for a new one. */
  site: (Omit<SiteFields, 'phone'> & { phone: string | null; id: string; revision: number }) | null;
  defaults: { locale: Locale; country: string };
  cancelHref: string;
};

export function SiteForm({ practiceId, site, defaults, cancelHref }: SiteFormProps) {
  const t = useTranslations('siteSetup.form');
  const [country, setCountry] = useState(site?.country ?? defaults.country);
  const [timeZone, setTimeZone] = useState(
    site?.timeZone ?? zoneOfCountry(defaults.country) ?? 'Europe/Paris',
  );
  const { form, save, isPending, refused, notSent } = useSave(async (fields: SiteFields) =>
    site === null
      ? addSite({ ...fields, practiceId })
      : saveSite({ ...fields, siteId: site.id, revision: site.revision }),
  );
  const isTaken = refused?.problem === 'name_taken';
  const sentence = problemSentences(refused?.problem === 'invalid' ? refused.fields : [], t);
  const countries = useCountries(country);

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const text = (name: string) => String(data.get(name) ?? '');
    save({
      name: text('name'),
      city: text('city'),
      country,
      timeZone,
      locale: text('locale'),
      phone: text('phone'),
    });
  }

  return (
    <form noValidate onSubmit={submit} ref={form}>
      <Card>
        <Field
          error={isTaken ? t('problem.name_taken') : sentence('name')}
          hint={t('name.hint')}
          label={t('name.label')}
        >
          <TextInput autoComplete="off" defaultValue={site?.name} name="name" required />
        </Field>
        <Field error={sentence('city')} label={t('city.label')}>
          <TextInput autoComplete="off" defaultValue={site?.city} name="city" required />
        </Field>
        <Field error={sentence('country')} label={t('country.label')}>
          <Select
            name="country"
            onChange={({ target }) => {
              setCountry(target.value);
              setTimeZone(zoneOfCountry(target.value) ?? timeZone);
            }}
            value={country}
          >
            {countries.map(({ code, name }) => (
              <option key={code} value={code}>
                {name}
              </option>
            ))}
          </Select>
        </Field>
        <Field error={sentence('timeZone')} hint={t('timeZone.hint')} label={t('timeZone.label')}>
          <ZoneSelect country={country} onChange={setTimeZone} zone={timeZone} />
        </Field>
        <Field error={sentence('locale')} hint={t('locale.hint')} label={t('locale.label')}>
          <Select defaultValue={site?.locale ?? defaults.locale} name="locale">
            <LocaleOptions />
          </Select>
        </Field>
        <Field error={sentence('phone')} hint={t('phone.hint')} label={t('phone.label')}>
          <TextInput
            autoComplete="off"
            defaultValue={site?.phone ?? ''}
            inputMode="tel"
            name="phone"
            type="tel"
          />
        </Field>
        <SaveProblem notSent={notSent} problem={isTaken ? undefined : refused?.problem} />
        <div className="flex flex-wrap gap-2">
          <SaveButton isPending={isPending}>{site === null ? t('create') : t('save')}</SaveButton>
          <Button href={cancelHref}>{t('cancel')}</Button>
        </div>
      </Card>
    </form>
  );
}

/** The zones of the country first, then all others. */
function ZoneSelect({
  country,
  zone,
  onChange,
}: {
  country: string;
  zone: string;
  onChange: (zone: string) => void;
}) {
  const t = useTranslations('siteSetup.form.timeZone');
  const near: readonly string[] = zonesByCountry[country] ?? [];
  const others = useMemo(() => Intl.supportedValuesOf('timeZone'), []);
  return (
    <Select name="timeZone" onChange={({ target }) => onChange(target.value)} value={zone}>
      {near.length > 0 && (
        <optgroup label={t('near')}>
          {near.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </optgroup>
      )}
      <optgroup label={t('others')}>
        {!near.includes(zone) && !others.includes(zone) && <option>{zone}</option>}
        {others
          .filter((name) => !near.includes(name))
          .map((name) => (
            <option key={name}>{name}</option>
          ))}
      </optgroup>
    </Select>
  );
}

/** The countries whose zones are known, by their name in the reader's language, with the present one in any case. */
function useCountries(present: string): { code: string; name: string }[] {
  const locale = useLocale();
  return useMemo(() => {
    const names = new Intl.DisplayNames(locale, { type: 'region' });
    const compare = new Intl.Collator(locale).compare;
    return [...new Set([...Object.keys(zonesByCountry), present])]
      .map((code) => ({ code, name: names.of(code) ?? code }))
      .sort((a, b) => compare(a.name, b.name));
  }, [locale, present]);
}
