import { drawByLot } from './draw-by-lot.ts';

/**
 * Which stored copy of a destination is read back on a day: drawn fairly among all of them, and the same for everybody who
 * draws for that day, so that the draw can be explained. Null when there is none.
 */
export function drawReadBack(destinationId: string, day: string, copyIds: readonly string[]): string | null {
  return drawByLot(`${destinationId} ${day}`, copyIds);
}
