import { describe, expect, test } from 'vitest';
import { parseConfig } from './config.ts';

const complete = {
  DATABASE_URL: 'postgresql://keepwell@localhost/keepwell?host=/run/postgresql',
  KEEPWELL_REDIS_CENTRAL: 'unix:///run/keepwell/central.sock',
  KEEPWELL_REDIS_SITES: 'redis://centre:secret@127.0.0.1:6380',
  KEEPWELL_URL: 'https://keepwell.example.org/',
  KEEPWELL_KEY_FILE: '/etc/keepwell/keys.json',
};

describe('the environment of the centre', () => {
  test('is read once, with the defaults of the door', () => {
    expect(parseConfig(complete)).toMatchObject({
      url: 'https://keepwell.example.org',
      host: '127.0.0.1',
      port: 3000,
      makeKey: false,
      smtpUrl: null,
      tlsCert: null,
    });
  });
  test.each(Object.keys(complete))('is refused by name without %s', (name) => {
    expect(() => parseConfig({ ...complete, [name]: undefined })).toThrow(name);
  });
  test.each([
    ['KEEPWELL_URL', 'keepwell.example.org'],
    ['KEEPWELL_URL', 'ftp://keepwell.example.org'],
    ['KEEPWELL_PORT', '70000'],
    ['KEEPWELL_PORT', 'https'],
    ['KEEPWELL_MAKE_KEY', 'yes'],
  ])('is refused by name with %s=%s', (name, value) => {
    expect(() => parseConfig({ ...complete, [name]: value })).toThrow(name);
  });
  test('is refused with a certificate and no key', () => {
    expect(() => parseConfig({ ...complete, KEEPWELL_TLS_CERT: '/etc/keepwell/tls.crt' })).toThrow(
      'KEEPWELL_TLS_KEY',
    );
  });
  test('is refused with a mail server and no sender', () => {
    expect(() => parseConfig({ ...complete, KEEPWELL_SMTP_URL: 'smtp://localhost' })).toThrow(
      'KEEPWELL_MAIL_FROM',
    );
  });
  test('takes an empty variable for an unset one, as docker compose makes it', () => {
    expect(parseConfig({ ...complete, KEEPWELL_SMTP_URL: '', KEEPWELL_TLS_CERT: '' }).smtpUrl).toBeNull();
  });
});
