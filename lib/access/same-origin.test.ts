import { expect, test } from 'vitest';
import { isSameOrigin } from './same-origin.ts';

test.each([
  [{ origin: 'https://keepwell.example.org', host: 'keepwell.example.org' }, true],
  [
    {
      origin: 'https://keepwell.example.org',
      host: '127.0.0.1:3001',
      'x-forwarded-host': 'keepwell.example.org',
    },
    true,
  ],
  [{ origin: 'https://elsewhere.example', host: 'keepwell.example.org' }, false],
  [{ origin: 'null', host: 'keepwell.example.org' }, false],
  [{ host: 'keepwell.example.org' }, false],
])('a request with %j is one of our own pages: %s', (headers, isOurs) => {
  expect(isSameOrigin(new Headers(headers as Record<string, string>))).toBe(isOurs);
});
