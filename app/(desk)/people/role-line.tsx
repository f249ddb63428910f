import { useTranslations } from 'next-intl';
import type { GrantRow } from '#lib/central/people/list-people.ts';

/** A role and where it is held; with `explain`, what it lets somebody do. */
export function RoleLine({ grant, explain = false }: { grant: GrantRow; explain?: boolean }) {
  const t = useTranslations();
  const { role, practice, site } = grant;
  const place = site
    ? t('people.place.site', { site: site.name, practice: practice?.name ?? '' })
    : (practice?.name ?? t('people.place.everywhere'));
  return (
    <>
      <p>
        <span className="font-[550]">{t(`common.role.${role}`)}</span>
        <span className="text-soft"> · {place}</span>
      </p>
      {explain && <p className="text-[13.5px] text-soft">{t(`permissions.role.${role}`)}</p>}
    </>
  );
}
