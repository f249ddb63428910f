import { createServer } from 'node:net';

/** A loopback port that nobody listens on at this moment. Another process may take it before we do; then the start fails and says so. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      if (address === null || typeof address === 'string') {
        reject(new Error('The system gave no port number for a loopback listener.'));
        return;
      }
      probe.close(() => resolve(address.port));
    });
  });
}
