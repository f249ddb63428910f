import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * A loopback port that nobody listens on at this moment. Another process may take it before we do; then the start fails and says so.
 *
 * It lies below the range from which the system gives ports to outgoing connections (32768 and up on Linux). A port from that range can be
 * taken by any client while a server is down between kill9() and start(), even by the client that tries to reach that very server.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const port = randomInt(20_000, 32_000);
    if (await isPortFree(port)) return port;
  }
  throw new Error('No free loopback port was found between 20000 and 32000. End what listens there.');
}

/** Whether a server of ours could listen there now. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false);
      else reject(error);
    });
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
