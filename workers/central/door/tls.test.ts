import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withCentre } from '#lib/central/centre.testing.ts';
import { createLogger } from '#lib/shared/logger.ts';
import { serverFolder } from '#scripts/testing/server-folder.ts';
import { openDoor, type TestDoor } from './door.testing.ts';
import { openServer } from './open-server.ts';
import { openTunnel } from './tunnel.testing.ts';

withCentre();

let folder: string;
let door: TestDoor;
const tls = () => ({ cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') });

beforeAll(async () => {
  newFolder();
  makeCertificate('first.example.org');
  door = await openDoor({ tls: tls(), isLookedAfter: false });
});
afterAll(() => door?.close());

test('with certificate files everything goes over TLS, the tunnel too, and browsers are told to keep to it', async () => {
  const { name, headers } = await ask(door.url);
  expect(name).toBe('first.example.org');
  expect(headers['strict-transport-security']).toContain('max-age=31536000');
  await expect(openTunnel(door.url, null)).rejects.toThrow('401');
  await expect(fetch(door.url.replace('https', 'http'))).rejects.toThrow();
});

test('a renewed certificate is taken without a restart, and a broken one leaves the old at work', async () => {
  newFolder();
  makeCertificate('first.example.org');
  const server = openServer(tls(), (_request, response) => response.end(), createLogger('door'), 50);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const url = `https://127.0.0.1:${port}`;
  makeCertificate('second.example.org');
  await until(async () => (await ask(url)).name === 'second.example.org');
  const good = readFileSync(tls().cert);
  replace(tls().cert, 'half a cert');
  expect((await ask(url)).name).toBe('second.example.org');
  replace(tls().cert, good);
  makeCertificate('third.example.org');
  await until(async () => (await ask(url)).name === 'third.example.org');
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function newFolder(): void {
  folder = serverFolder('tls');
  mkdirSync(folder, { recursive: true });
}

function makeCertificate(name: string): void {
  const { cert, key } = { cert: join(folder, 'new-cert.pem'), key: join(folder, 'new-key.pem') };
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1'];
  const args = ['req', '-x509', ...curve, '-subj', `/CN=${name}`, '-keyout', key, '-out', cert];
  execFileSync('openssl', args, { stdio: 'ignore' });
  renameSync(key, tls().key);
  renameSync(cert, tls().cert);
}

function replace(file: string, content: string | Buffer): void {
  writeFileSync(`${file}.new`, content);
  renameSync(`${file}.new`, file);
}

function ask(url: string): Promise<{ name: string | undefined; headers: Record<string, unknown> }> {
  return new Promise((resolve, reject) => {
    get(url, { rejectUnauthorized: false, agent: false }, (answer) => {
      const { subject } = (answer.socket as TLSSocket).getPeerCertificate();
      answer.resume();
      resolve({ name: [subject.CN].flat()[0], headers: answer.headers });
    }).on('error', reject);
  });
}

/** Looked at often; the test's own time limit is the end of patience. */
async function until(isTrue: () => Promise<boolean>): Promise<void> {
  while (!(await isTrue()));
}
