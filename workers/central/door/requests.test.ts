import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { withCentre } from '#lib/central/centre.testing.ts';
import { openDoor, type TestDoor } from './door.testing.ts';

withCentre();

const opened: TestDoor[] = [];
afterEach(async () => {
  for (const door of opened.splice(0)) await door.close();
});

describe('what a handler may believe', () => {
  test('is who really asks, whatever the client claims', async () => {
    const door = await open();
    const seen = await headersSeen(door, {
      'x-forwarded-for': '203.0.113.9',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'evil.example.org',
      'x-keepwell-address': '203.0.113.9',
      'x-keepwell-path': '/admin',
      'content-security-policy': "script-src 'nonce-mine'",
      'x-real-ip': '203.0.113.9',
    });
    expect(seen).toMatchObject({
      'x-keepwell-address': '127.0.0.1',
      'x-keepwell-path': '/some/page?a=1',
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'http',
    });
    expect(JSON.stringify(seen)).not.toMatch(/203\.0\.113\.9|evil|nonce-mine/);
  });

  test('is what our own proxy says, and of a chain only what our proxies saw', async () => {
    const door = await open({ trustedProxies: ['127.0.0.1', '10.0.0.0/8'] });
    const seen = await headersSeen(door, {
      'x-forwarded-for': '198.51.100.66, 203.0.113.9, 10.1.2.3',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'keepwell.example.org',
    });
    expect(seen).toMatchObject({
      'x-keepwell-address': '203.0.113.9',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'keepwell.example.org',
    });
  });

  test('is the version that an agent says it runs', async () => {
    const door = await open();
    expect(await headersSeen(door, { 'x-keepwell-agent-version': '0.1.0' })).toMatchObject({
      'x-keepwell-agent-version': '0.1.0',
    });
  });
});

describe('every answer', () => {
  test('tells browsers to run nothing but our own, each time by another nonce', async () => {
    const door = await open();
    const [first, second] = await Promise.all([fetch(`${door.url}/`), fetch(`${door.url}/`)]);
    const policy = first.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/script-src 'self' 'nonce-[A-Za-z0-9+/=]{24}';/);
    expect(policy).not.toContain('unsafe-eval');
    expect(policy).toContain("frame-ancestors 'none'");
    expect(second.headers.get('content-security-policy')).not.toBe(policy);
    expect((await first.json())['content-security-policy']).toBe(policy);
    expect(Object.fromEntries(first.headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'same-origin',
    });
    expect(first.headers.get('strict-transport-security')).toBeNull();
  });

  test('says to come by HTTPS only when it came by HTTPS', async () => {
    const door = await open({ trustedProxies: ['127.0.0.1'] });
    const answer = await fetch(`${door.url}/`, { headers: { 'x-forwarded-proto': 'https' } });
    expect(answer.headers.get('strict-transport-security')).toContain('max-age=31536000');
  });
});

describe('a body', () => {
  test('that is too large is refused before it is sent', async () => {
    const door = await open();
    expect(await statusOf(door, { 'content-length': String(100 * 1024 * 1024) })).toBe(413);
  });

  test('that does not say its length is refused', async () => {
    const door = await open();
    expect(await statusOf(door, { 'transfer-encoding': 'chunked' })).toBe(411);
  });
});

test('an upgrade to anything but the tunnel is cut', async () => {
  const door = await open();
  const socket = connect(Number(new URL(door.url).port), '127.0.0.1');
  socket.write('GET /_next/hmr HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
  socket.on('error', () => {});
  await new Promise((resolve) => socket.once('close', resolve));
});

test('a handler that throws is answered with 500 and ends nothing', async () => {
  const door = await open({ handle: () => Promise.reject(new Error('broken')) });
  expect((await fetch(door.url)).status).toBe(500);
  expect((await fetch(door.url)).status).toBe(500);
});

async function open(wish: Parameters<typeof openDoor>[0] = {}): Promise<TestDoor> {
  const door = await openDoor({ isLookedAfter: false, ...wish });
  opened.push(door);
  return door;
}

async function headersSeen(door: TestDoor, headers: Record<string, string>): Promise<Record<string, string>> {
  const answer = await fetch(`${door.url}/some/page?a=1`, { headers });
  return answer.json() as Promise<Record<string, string>>;
}

function statusOf(door: TestDoor, headers: Record<string, string>): Promise<number | undefined> {
  const request = httpRequest(`${door.url}/api/agent/reports`, { method: 'POST', headers });
  request.on('error', () => {
    // The door closes the connection on a body that it won't take.
  });
  request.flushHeaders();
  return new Promise((resolve) => request.once('response', (answer) => resolve(answer.statusCode)));
}
