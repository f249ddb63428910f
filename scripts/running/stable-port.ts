import { randomInt } from 'node:crypto';
import { connect, createServer } from 'node:net';

/**
 * A free loopback port that is likely to be free the next time too: below the range from which the system gives ports to outgoing
 * connections (32768 on Linux), so that nobody but another server takes it between two starts.
 */
export async function stablePort(): Promise<number> {
  for (let trial = 0; trial < 200; trial += 1) {
    const port = randomInt(20_000, 32_000);
    if (await isPortFree(port)) return port;
  }
  throw new Error('No free port was found between 20000 and 32000 on this machine.');
}

/** Whether a server could listen there now, on 127.0.0.1. */
export async function isPortFree(port: number): Promise<boolean> {
  // A listener on all addresses leaves 127.0.0.1 bindable on some systems, so it is asked for as well.
  return (await canListen(port)) && !(await answers(port));
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
