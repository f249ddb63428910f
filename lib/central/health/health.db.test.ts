import { beforeEach, expect, test } from 'vitest';
import { withCentre } from '#lib/central/centre.testing.ts';
import { database } from '#lib/central/database/client.ts';
import { beat, listeningSince, workers } from './beats.ts';
import { readHealth } from './read-health.ts';

withCentre();

const start = new Date('2026-03-02T11:00:00Z');
const at = (seconds: number) => new Date(start.getTime() + seconds * 1_000);

beforeEach(() => database().workerBeat.deleteMany({}));

test('all is well when the database, both Redis instances and every worker are at work', async () => {
  for (const name of workers) await beat(name, at(0));
  const { ok, parts } = await readHealth(at(5));
  expect(ok).toBe(true);
  expect(parts.watch).toEqual({ ok: true, ms: 5_000, problem: null });
  for (const part of Object.values(parts)) expect(part.ms).toBeGreaterThanOrEqual(0);
});

test('a worker that never began, or has not beaten for a minute, is named', async () => {
  for (const name of workers.filter((name) => name !== 'mail')) await beat(name, at(0));
  await beat('door', at(61));
  const { ok, parts } = await readHealth(at(62));
  expect(ok).toBe(false);
  expect(parts).toMatchObject({
    door: { ok: true },
    mail: { ok: false, problem: 'away' },
    watch: { ok: false, problem: 'late' },
  });
});

test('the centre listens since its door began to beat, and begins anew after a gap', async () => {
  expect(await listeningSince(at(0))).toEqual(at(0));
  await beat('door', at(0));
  await beat('door', at(30));
  await beat('door', at(60));
  expect(await listeningSince(at(61))).toEqual(at(0));
  expect(await listeningSince(at(500))).toEqual(at(500));
  await beat('door', at(500));
  expect(await listeningSince(at(501))).toEqual(at(500));
});
