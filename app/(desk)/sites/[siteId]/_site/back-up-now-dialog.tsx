'use client';

import { useTranslations } from 'next-intl';
import { useActionState, useEffect } from 'react';
import { Dialog } from '#app/ui/dialog.tsx';
import { Checkbox, FieldGroup } from '#app/ui/inputs.tsx';
import { Notice } from '#app/ui/notice.tsx';
import { SubmitButton } from '#app/ui/submit-button.tsx';
import type { SetView } from '#lib/central/site-view/read-site.ts';
import { type BackUpNowState, backUpNow } from '../back-up-now.ts';

type BackUpNowProps = { siteId: string; set: Pick<SetView, 'setId' | 'name' | 'sources' | 'destinations'> };

const before: BackUpNowState = { answers: 0, outcome: 'none' };

/** A backup by hand, before anything risky (L6): of all or some of a set, to all or some of its destinations. */
export function BackUpNowDialog({ siteId, set }: BackUpNowProps) {
  const t = useTranslations('site.now');
  return (
    <Dialog icon="play" label={t('open')} title={t('title', { set: set.name })}>
      {(close) => <Form close={close} set={set} siteId={siteId} />}
    </Dialog>
  );
}

function Form({ siteId, set, close }: BackUpNowProps & { close: () => void }) {
  const t = useTranslations('site.now');
  const [state, action] = useActionState(backUpNow, before);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each answer closes the dialog once; `close` is new at each render
  useEffect(() => {
    if (state.outcome === 'placed') close();
  }, [state]);

  return (
    <form action={action}>
      <input name="siteId" type="hidden" value={siteId} />
      <input name="setId" type="hidden" value={set.setId} />
      <input name="sources" type="hidden" value={set.sources.length} />
      <input name="destinations" type="hidden" value={set.destinations.length} />
      <p className="mb-3 text-soft">{t('explain')}</p>
      {set.sources.length === 1 ? (
        <input name="sourceIds" type="hidden" value={set.sources[0]?.sourceId} />
      ) : (
        <FieldGroup legend={t('sources')}>
          {set.sources.map((source) => (
            <Checkbox
              defaultChecked
              key={source.sourceId}
              label={source.name}
              name="sourceIds"
              value={source.sourceId}
            />
          ))}
        </FieldGroup>
      )}
      <FieldGroup legend={t('destinations')}>
        {set.destinations.map(({ destinationId, name }) => (
          <Checkbox
            defaultChecked
            key={destinationId}
            label={name}
            name="destinationIds"
            value={destinationId}
          />
        ))}
      </FieldGroup>
      {state.outcome !== 'none' && state.outcome !== 'placed' && (
        <Notice live tone="warn">
          {t(`problem.${state.outcome}`)}
        </Notice>
      )}
      <div className="flex justify-end">
        <SubmitButton>{t('start')}</SubmitButton>
      </div>
    </form>
  );
}
