import { useTranslations } from 'next-intl';
import type { MediumColour } from '#lib/domain/words.ts';
import { ColourMark } from './colour-mark.tsx';

type DiskNameProps = { disk: { colour: MediumColour; label: string }; isLarge?: boolean };

/** A disk as people find it in a drawer: its colour in words and as a mark, and what stands on it. */
export function DiskName({ disk, isLarge = false }: DiskNameProps) {
  const t = useTranslations('media');
  return (
    <span className={`inline-flex items-center gap-2 ${isLarge ? 'font-semibold text-[19px]' : ''}`}>
      <ColourMark colour={disk.colour} size={isLarge ? 24 : 18} />
      <span>
        <span className="font-semibold">{t(`disk.${disk.colour}`)}</span>{' '}
        {t('labelled', { label: disk.label })}
      </span>
    </span>
  );
}
