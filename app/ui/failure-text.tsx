import { useTranslations } from 'next-intl';
import type { Failure } from '#lib/contract/failure.ts';

/** What happened and what to do, in the reader's language, with the figures that were reported. */
export function FailureText({ failure }: { failure: Failure }) {
  const t = useTranslations('failures');
  const figures = Object.entries(failure.figures);
  return (
    <>
      <p className="font-[550]">{t(`${failure.code}.what`)}</p>
      <p>{t(`${failure.code}.do`)}</p>
      {figures.length > 0 && (
        <p className="mt-1 text-[13.5px] text-soft">
          {figures
            .map(([name, value]) => `${t.has(`figure.${name}`) ? t(`figure.${name}`) : name}: ${value}`)
            .join(' · ')}
        </p>
      )}
    </>
  );
}
