import { describe, expect, it } from 'vitest';
import { accountOf, judgeSharing } from './shared-account.ts';

const sftp = { kind: 'sftp' as const, host: 'backup.example', user: 'lyon', path: 'kw' };
const s3 = {
  kind: 's3' as const,
  endpoint: 'https://s3.example',
  bucket: 'clinics',
  accessKeyId: 'AK1',
  prefix: 'lyon',
};

function sharing(own: Parameters<typeof accountOf>[0], other: Parameters<typeof accountOf>[0]) {
  const account = accountOf(other);
  return judgeSharing(accountOf(own), account === null ? [] : [{ site: 'Brno', account }]);
}

describe('a site whose credentials could harm another’s copies', () => {
  it.each([
    ['the same account over SFTP', sftp, { ...sftp, path: 'elsewhere' }],
    ['the same account, once over FTP', sftp, { ...sftp, kind: 'ftp' as const, path: 'elsewhere' }],
    ['the same account at a host in capitals', { ...sftp, host: 'Backup.Example ' }, { ...sftp, path: 'x' }],
    ['the same key to the same bucket', s3, { ...s3, prefix: 'brno' }],
  ])('is told of %s', (_name, own, other) => {
    expect(sharing(own, other)).toEqual({ level: 'account', sites: ['Brno'] });
  });

  it.each([
    ['the same folder, written otherwise', sftp, { ...sftp, path: './kw/' }],
    ['the account’s own folder, empty or a dot', { ...sftp, path: '' }, { ...sftp, path: '.' }],
    ['the same prefix', s3, { ...s3, prefix: 'lyon/' }],
  ])('is told more strongly of %s', (_name, own, other) => {
    expect(sharing(own, other)).toEqual({ level: 'folder', sites: ['Brno'] });
  });

  it.each([
    ['another account', sftp, { ...sftp, user: 'brno' }],
    ['another host', sftp, { ...sftp, host: 'other.example' }],
    ['another bucket', s3, { ...s3, bucket: 'others' }],
    ['another key to the same bucket', s3, { ...s3, accessKeyId: 'AK2' }],
    ['a folder', { kind: 'folder' as const }, sftp],
    ['what is not typed yet', { ...sftp, host: '', user: '' }, { ...sftp, host: '', user: '' }],
  ])('is told of nothing with %s', (_name, own, other) => {
    expect(sharing(own, other)).toBeNull();
  });
});
