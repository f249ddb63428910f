import { expect, it } from 'vitest';
import { drawReadBack } from './read-back.ts';

const copies = Array.from({ length: 20 }, (_, index) => `cop_${index}`);
const days = Array.from({ length: 2_000 }, (_, index) => `day ${index}`);

it('draws nothing where nothing is stored', () => {
  expect(drawReadBack('dst_1', '2026-03-10', [])).toBeNull();
});

it('draws the same copy for everybody who draws for that day, in whatever order the copies come', () => {
  expect(drawReadBack('dst_1', '2026-03-10', copies)).toBe(
    drawReadBack('dst_1', '2026-03-10', copies.toReversed()),
  );
});

it('draws every copy about as often as any other', () => {
  const counts = new Map<string | null, number>();
  for (const day of days) {
    const drawn = drawReadBack('dst_1', day, copies);
    counts.set(drawn, (counts.get(drawn) ?? 0) + 1);
  }
  for (const copy of copies) {
    expect(counts.get(copy)).toBeGreaterThan(60);
    expect(counts.get(copy)).toBeLessThan(150);
  }
});

it('draws apart for each destination', () => {
  const differs = days.filter(
    (day) => drawReadBack('dst_1', day, copies) !== drawReadBack('dst_2', day, copies),
  );
  expect(differs.length).toBeGreaterThan(days.length * 0.8);
});
