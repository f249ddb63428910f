import { onTestFinished } from 'vitest';
import { type LoopDisk, makeLoopDisk } from '#scripts/testing/loop-disk.ts';

/** A disk that can be plugged in and pulled, until the test ends. */
export function aLoopDisk(about: Parameters<typeof makeLoopDisk>[0] = {}): LoopDisk {
  return goneAfterwards(makeLoopDisk(about));
}

/** Its clones go too. */
function goneAfterwards(disk: LoopDisk): LoopDisk {
  onTestFinished(() => disk.dispose());
  return { ...disk, clone: () => goneAfterwards(disk.clone()) };
}
