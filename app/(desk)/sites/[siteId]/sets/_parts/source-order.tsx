'use client';

import { useTranslations } from 'next-intl';
import { Button } from '#app/ui/button.tsx';
import { Checkbox, FieldGroup } from '#app/ui/inputs.tsx';

type SourceOrderProps = {
  sources: { id: string; name: string }[];
  /** In the order in which they are backed up. */
  chosen: string[];
  onChange: (chosen: string[]) => void;
  error: string | undefined;
};

/** Which databases belong together, and which is dumped first. */
export function SourceOrder({ sources, chosen, onChange, error }: SourceOrderProps) {
  const t = useTranslations('policy.set.sources');
  const toggle = (id: string) =>
    onChange(chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id]);
  const nameOf = (id: string) => sources.find((source) => source.id === id)?.name ?? id;

  function move(position: number, by: number) {
    const next = [...chosen];
    const [moved] = next.splice(position, 1);
    if (moved !== undefined) next.splice(position + by, 0, moved);
    onChange(next);
  }

  return (
    <>
      <FieldGroup error={error} hint={t('hint')} legend={t('label')}>
        {sources.map(({ id, name }) => (
          <Checkbox checked={chosen.includes(id)} key={id} label={name} onChange={() => toggle(id)} />
        ))}
      </FieldGroup>
      {chosen.length > 1 && (
        <section aria-label={t('order')} className="mb-4">
          <p className="mb-1 font-[550] text-[14px]">{t('order')}</p>
          <ol className="grid gap-1.5">
            {chosen.map((id, position) => (
              <li
                className="flex items-center justify-between gap-3 rounded-[9px] border border-line px-3 py-1.5"
                key={id}
              >
                <span className="min-w-0 truncate">
                  {position + 1}. {nameOf(id)}
                </span>
                <span className="flex flex-none gap-1">
                  <Button
                    aria-label={t('earlier', { name: nameOf(id) })}
                    disabled={position === 0}
                    onClick={() => move(position, -1)}
                    variant="quiet"
                  >
                    ↑
                  </Button>
                  <Button
                    aria-label={t('later', { name: nameOf(id) })}
                    disabled={position === chosen.length - 1}
                    onClick={() => move(position, 1)}
                    variant="quiet"
                  >
                    ↓
                  </Button>
                </span>
              </li>
            ))}
          </ol>
        </section>
      )}
    </>
  );
}
