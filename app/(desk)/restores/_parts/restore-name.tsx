import { useTranslations } from 'next-intl';
import { useWhen } from '#app/ui/when.ts';
import type { RestoreLine } from '#lib/central/restores/list-restores.ts';

type RestoreNameProps = {
  line: Pick<RestoreLine, 'database' | 'backTo' | 'origin' | 'mode' | 'site'>;
  now: Date;
};

/** A case in a few words: `cabinet, back to Friday 19:04`. */
export function RestoreName({ line, now }: RestoreNameProps) {
  const t = useTranslations('restore.name');
  const when = useWhen(now);
  const { database, backTo, origin, site } = line;
  if (origin === 'kept') return t('kept', { database });
  if (backTo === null) return t(origin, { database });
  return t('moment', { database, when: when(backTo, site.timeZone) });
}
