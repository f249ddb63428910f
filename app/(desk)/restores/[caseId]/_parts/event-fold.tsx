import { useTranslations } from 'next-intl';
import { Fold } from '#app/ui/fold.tsx';
import { type Moment, Timeline } from '#app/ui/timeline.tsx';
import type { Tone } from '#app/ui/tone.ts';
import type { CaseEventView, CaseView } from '#lib/central/restores/case-view.ts';
import { EventText } from './event-text.tsx';

/** Everything that happened to the case, each with its time. */
export function EventFold({ view }: { view: CaseView }) {
  const t = useTranslations('restore.event');
  const moments: Moment[] = view.events.map((event) => ({
    key: event.id,
    at: event.at,
    tone: toneOf(event),
    text: <EventText event={event} />,
  }));
  return (
    <Fold summary={t('title', { count: moments.length })}>
      <Timeline moments={moments} timeZone={view.site.timeZone} />
    </Fold>
  );
}

const bad = ['check_failed', 'rejected', 'refused', 'failed'];
const good = ['approved', 'support_approved', 'swapped', 'restored', 'signed_off'];

function toneOf({ kind }: CaseEventView): Tone {
  if (bad.includes(kind) || kind.endsWith('.failed')) return 'bad';
  return good.includes(kind) || kind.endsWith('.done') ? 'ok' : 'idle';
}
