'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Field } from '#app/ui/field.tsx';
import { RadioGroup, Select } from '#app/ui/inputs.tsx';
import type { GrantPlaces } from '#lib/central/people/list-places.ts';
import { type PlaceKind, placesByRole } from '#lib/domain/grant.ts';
import { type Role, roles } from '#lib/domain/words.ts';

type GrantFieldsProps = {
  places: GrantPlaces;
  /** Whether this person may give the desk's roles. */
  canGiveDesk: boolean;
  errors: Record<string, string>;
  values: Record<string, string>;
};

/** Which role, with what it lets somebody do, and where: only places where that role can be held are offered. */
export function GrantFields({ places, canGiveDesk, errors, values }: GrantFieldsProps) {
  const t = useTranslations();
  const offered = roles.filter((one) =>
    canHold(one, 'practice') ? places.length > 0 || canGiveDesk : canGiveDesk,
  );
  const [role, choose] = useState<Role | undefined>(offered.find((one) => one === values.role));
  return (
    <>
      <RadioGroup
        error={errors.role && t(`problems.${errors.role}`)}
        legend={t('people.form.role')}
        name="role"
        onChange={(value) => choose(offered.find((one) => one === value))}
        options={offered.map((one) => ({
          value: one,
          label: t(`common.role.${one}`),
          hint: t(`permissions.role.${one}`),
        }))}
        value={role ?? ''}
      />
      {role && (
        <Field error={errors.place && t(`problems.${errors.place}`)} label={t('people.form.place')}>
          <Select
            defaultValue={values.place ?? onlyPlace(role, places, canGiveDesk)}
            key={`${role} ${values.place}`}
            name="place"
          >
            <option value="">{t('people.form.choose')}</option>
            {canGiveDesk && canHold(role, 'everywhere') && (
              <option value="everywhere">{t('people.place.everywhere')}</option>
            )}
            {canHold(role, 'practice') &&
              places.map((practice) => (
                <PlaceOptions key={practice.id} practice={practice} withSites={canHold(role, 'site')} />
              ))}
          </Select>
        </Field>
      )}
    </>
  );
}

function PlaceOptions({ practice, withSites }: { practice: GrantPlaces[number]; withSites: boolean }) {
  const t = useTranslations('people.place');
  if (!withSites || practice.sites.length === 0) return <option value={practice.id}>{practice.name}</option>;
  return (
    <optgroup label={practice.name}>
      <option value={practice.id}>{t('allSites', { practice: practice.name })}</option>
      {practice.sites.map((site) => (
        <option key={site.id} value={`${practice.id}/${site.id}`}>
          {site.name}
        </option>
      ))}
    </optgroup>
  );
}

function canHold(role: Role, kind: PlaceKind): boolean {
  const kinds: readonly PlaceKind[] = placesByRole[role];
  return kinds.includes(kind);
}

/** Where there is only one place, it is chosen already. */
function onlyPlace(role: Role, places: GrantPlaces, canGiveDesk: boolean): string {
  const isEverywhereOffered = canGiveDesk && canHold(role, 'everywhere');
  if (!canHold(role, 'practice')) return 'everywhere';
  const [only, ...others] = places;
  return only && others.length === 0 && !isEverywhereOffered ? only.id : '';
}
