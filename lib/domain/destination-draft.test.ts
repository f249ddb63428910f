import { describe, expect, it } from 'vitest';
import { type DestinationDraft, judgeDestinationDraft } from './destination-draft.ts';

const ftp = {
  kind: 'ftp' as const,
  host: 'backup.example',
  port: '21',
  user: 'lyon',
  path: '',
  security: 'explicit' as const,
  certificate: '',
};
const s3 = {
  kind: 's3' as const,
  endpoint: 's3.example:9000',
  region: '',
  bucket: 'clinics',
  prefix: '/lyon/',
  accessKeyId: 'AKIA1',
  pathStyle: true,
  lock: 'none' as const,
  lockDays: '',
};
const hex = 'ab'.repeat(32);
const withColons = 'AB:'.repeat(32).slice(0, -1);

function refused(draft: DestinationDraft): string[] {
  const judged = judgeDestinationDraft(draft);
  return judged.ok ? [] : judged.problems.map(({ field, problem }) => `${field}: ${problem}`);
}

describe('an FTP server as typed', () => {
  it.each([
    ['', null],
    [hex, hex],
    [withColons, hex],
    [`sha256 Fingerprint=${withColons}`, hex],
  ])('takes the certificate %j', (certificate, expected) => {
    expect(judgeDestinationDraft({ ...ftp, certificate })).toMatchObject({
      ok: true,
      reach: { path: '.', certificate: expected },
    });
  });

  it('has no certificate without encryption', () => {
    const draft = { ...ftp, security: 'none' as const, certificate: hex };
    expect(judgeDestinationDraft(draft)).toMatchObject({ ok: true, reach: { certificate: null } });
  });

  it.each([
    [{ host: 'ftp://backup.example' }, 'host: host_unreadable'],
    [{ port: 'x' }, 'port: port_unreadable'],
    [{ user: '' }, 'user: user_missing'],
    [{ user: 'lyon\r\nDELE x' }, 'user: has_line_break'],
    [{ path: 'a\nb' }, 'path: has_line_break'],
    [{ path: '../x' }, 'path: path_climbs'],
    [{ certificate: 'AB:'.repeat(20) }, 'certificate: certificate_sha1'],
    [{ certificate: 'my certificate' }, 'certificate: certificate_unreadable'],
  ])('refuses %j', (over, expected) => {
    expect(refused({ ...ftp, ...over })).toEqual([expected]);
  });
});

describe('a bucket as typed', () => {
  it('is reached over https unless it says otherwise, and its prefix loses its slashes', () => {
    expect(judgeDestinationDraft(s3)).toEqual({
      ok: true,
      reach: {
        kind: 's3',
        endpoint: 'https://s3.example:9000',
        region: 'us-east-1',
        bucket: 'clinics',
        prefix: 'lyon',
        accessKeyId: 'AKIA1',
        pathStyle: true,
        objectLock: null,
      },
    });
  });

  it('is locked for whole days', () => {
    const draft = { ...s3, lock: 'compliance' as const, lockDays: ' 30 ' };
    expect(judgeDestinationDraft(draft)).toMatchObject({
      reach: { objectLock: { mode: 'compliance', days: 30 } },
    });
  });

  it.each([
    [{ endpoint: '' }, 'endpoint: endpoint_missing'],
    [{ endpoint: 'https://s3.example/clinics' }, 'endpoint: endpoint_has_path'],
    [{ endpoint: 'https://user:word@s3.example' }, 'endpoint: endpoint_unreadable'],
    [{ endpoint: 'ftp://s3.example' }, 'endpoint: endpoint_unreadable'],
    [{ region: 'Paris, France' }, 'region: region_unreadable'],
    [{ bucket: '' }, 'bucket: bucket_missing'],
    [{ bucket: 'my clinics' }, 'bucket: bucket_unreadable'],
    [{ prefix: 'a/../b' }, 'prefix: path_climbs'],
    [{ accessKeyId: '' }, 'accessKeyId: access_key_missing'],
    [{ accessKeyId: 'AK IA' }, 'accessKeyId: access_key_unreadable'],
    [{ lock: 'governance' as const, lockDays: '0' }, 'lockDays: lock_days_unreadable'],
    [{ lock: 'compliance' as const, lockDays: '3651' }, 'lockDays: lock_days_unreadable'],
    [{ lock: 'compliance' as const, lockDays: '1.5' }, 'lockDays: lock_days_unreadable'],
  ])('refuses %j', (over, expected) => {
    expect(refused({ ...s3, ...over })).toEqual([expected]);
  });
});
