import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { propertySettings } from '#scripts/testing/seed.ts';
import { copyNames, parseName } from './names.ts';
import { slugOf } from './slug.ts';

const lyon = { id: 'sit_0193a5c2e4f07b1c9d2e3f4a', name: 'Lyon – Part-Dieu', timeZone: 'Europe/Paris' };
const practice = { id: 'prc_0193a5c2e4f07b1c9d2e3f4b', name: 'Cabinet de l’Été & Œuvres' };
const source = { id: 'src_0193a5c2e4f07b1c9d2e3f4c', name: 'LOGICMAX' };
const backup = {
  backupId: 'bak_0193a5c2e4f07b1c9d9a8b7c',
  practice,
  site: lyon,
  source,
  startedAt: new Date('2026-11-22T08:04:05Z'),
};

const anyName = fc.string({ unit: 'binary', maxLength: 80 });

describe('the names of a copy', () => {
  test('tell the practice, the site, the source, and the site’s own date and time', () => {
    expect(copyNames(backup)).toEqual({
      folder: 'keepwell/cabinet-de-l-ete-oeuvres/lyon-part-dieu/logicmax',
      dump: 'keepwell/cabinet-de-l-ete-oeuvres/lyon-part-dieu/logicmax/lyon-part-dieu_logicmax_2026-11-22_09h04m05_9a8b7c.dump.zst.age',
      globals:
        'keepwell/cabinet-de-l-ete-oeuvres/lyon-part-dieu/logicmax/lyon-part-dieu_logicmax_2026-11-22_09h04m05_9a8b7c.globals.sql.zst.age',
      manifest:
        'keepwell/cabinet-de-l-ete-oeuvres/lyon-part-dieu/logicmax/lyon-part-dieu_logicmax_2026-11-22_09h04m05_9a8b7c.manifest.json',
    });
  });

  test('differ in the hour that autumn repeats', () => {
    const first = copyNames({ ...backup, startedAt: new Date('2026-10-25T00:30:00Z') });
    const second = copyNames({
      ...backup,
      backupId: 'bak_0193a5c2e4f07b1c9d000001',
      startedAt: new Date('2026-10-25T01:30:00Z'),
    });
    expect(first.dump).toContain('2026-10-25_02h30m00');
    expect(second.dump).toContain('2026-10-25_02h30m00');
    expect(first.dump).not.toBe(second.dump);
  });

  test('are read back to what they were made of', () => {
    const names = copyNames(backup);
    expect(parseName(names.globals)).toEqual({
      kind: 'globals',
      site: 'lyon-part-dieu',
      source: 'logicmax',
      localTime: '2026-11-22T09:04:05',
      backupIdEnd: '9a8b7c',
    });
    expect(parseName(names.dump)?.kind).toBe('dump');
    expect(parseName(names.manifest)?.kind).toBe('manifest');
  });

  test.each([
    'photo.jpg',
    'lyon_logicmax_2026-11-22_09h04m05_9a8b7c.dump.zst.age.partial',
    '',
    'a_b_c.manifest.json',
  ])('are not seen in %j', (name) => {
    expect(parseName(name)).toBeNull();
  });

  test('are safe on every file system and below 200 letters, whatever people call things', () => {
    fc.assert(
      fc.property(anyName, anyName, (site, name) => {
        const names = copyNames({ ...backup, site: { ...lyon, name: site }, source: { ...source, name } });
        expect(names.globals).toMatch(/^keepwell(\/[a-z0-9]([a-z0-9-]*[a-z0-9])?){3}\/[a-z0-9_.-]+$/);
        expect(names.globals.length).toBeLessThan(200);
        expect(parseName(names.globals)?.kind).toBe('globals');
      }),
      propertySettings(),
    );
  });
});

describe('a slug', () => {
  test.each([
    ['Ordinace Žďár nad Sázavou', 'ordinace-zdar-nad-sazavo'],
    ['Łódź/Główna', 'lodz-glowna'],
    ['..', '2e3f4c'],
    ['診所', '2e3f4c'],
    ['CON', 'con-2e3f4c'],
    ['nul', 'nul-2e3f4c'],
  ])('of %j is %j', (name, slug) => {
    expect(slugOf({ id: source.id, name })).toBe(slug);
  });

  test('tells two of one name apart', () => {
    const twin = { id: 'src_0193a5c2e4f07b1c9d2e3fff', name: 'logicmax ' };
    expect(slugOf(source, [source, twin])).toBe('logicmax-2e3f4c');
    expect(slugOf(twin, [source, twin])).toBe('logicmax-2e3fff');
    expect(slugOf(source, [source])).toBe('logicmax');
  });
});
