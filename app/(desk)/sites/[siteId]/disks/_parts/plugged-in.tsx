import { useTranslations } from 'next-intl';
import { Card } from '#app/ui/card.tsx';
import { BytesText } from '#app/ui/figures.tsx';
import { StateWord } from '#app/ui/state-pill.tsx';
import type { Tone } from '#app/ui/tone.ts';
import type { SiteMedia } from '#lib/central/media/read-site-media.ts';
import type { PluggedVolume } from '#lib/contract/media.ts';
import { turns } from '#lib/domain/words.ts';
import { AddDisk } from './add-disk.tsx';

/** What the agent sees in the drives and does not know: each with what it is, and whether it can be made a disk of a set. */
export function PluggedIn({ media, mayAdd }: { media: SiteMedia; mayAdd: boolean }) {
  const t = useTranslations('media.plugged');
  const sets = media.sets.map((set) => ({
    destinationId: set.destinationId,
    name: set.name,
    takenColours: set.disks.map((disk) => disk.colour),
    nextTurn: turns.find((turn) => !set.disks.some((disk) => disk.turn === turn && !disk.isRetired)) ?? 'A',
  }));
  return (
    <Card title={t('title')}>
      {media.volumes.length === 0 ? (
        <p className="text-soft">{t('none')}</p>
      ) : (
        <ul className="divide-y divide-line">
          {media.volumes.map((volume) => {
            const problem = problemOf(volume);
            return (
              <li
                className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-2.5"
                key={volume.key}
              >
                <div className="min-w-0">
                  <p className="font-[550] [overflow-wrap:anywhere]">
                    {volume.label || volume.mountPoint || t('noName')}
                  </p>
                  <p className="text-[13.5px] text-soft [overflow-wrap:anywhere]">
                    {volume.fsType}
                    {volume.sizeBytes !== null && (
                      <>
                        {' · '}
                        <BytesText bytes={volume.sizeBytes} />
                      </>
                    )}
                    {volume.mountPoint !== null && ` · ${volume.mountPoint}`}
                  </p>
                  <StateWord tone={toneOf(volume, problem)}>
                    {problem === null
                      ? t(`finding.${volume.finding}`, ownerOf(volume))
                      : t(`problem.${problem}`)}
                  </StateWord>
                </div>
                {mayAdd && problem === null && canBeAdded(volume) && sets.length > 0 && (
                  <AddDisk sets={sets} siteId={media.siteId} volumeKey={volume.key} />
                )}
              </li>
            );
          })}
        </ul>
      )}
    </Card>
  );
}

function canBeAdded({ finding }: PluggedVolume): boolean {
  return finding === 'unknown' || finding === 'cloned' || finding === 'altered';
}

/** What a person must mend before the agent can use it. */
function problemOf(volume: PluggedVolume): 'notMounted' | 'notAllowed' | 'readOnly' | null {
  if (!canBeAdded(volume)) return null;
  if (volume.mountPoint === null) return 'notMounted';
  if (!volume.isAllowed) return 'notAllowed';
  return volume.isReadOnly ? 'readOnly' : null;
}

function toneOf({ finding }: PluggedVolume, problem: string | null): Tone {
  if (finding === 'foreign' || finding === 'cloned' || finding === 'altered') return 'bad';
  return problem === null && finding === 'unknown' ? 'idle' : 'warn';
}

function ownerOf({ owner }: PluggedVolume) {
  return { practice: owner?.practice ?? '', site: owner?.site ?? '' };
}
