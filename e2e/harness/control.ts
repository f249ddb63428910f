import { createServer, type Server } from 'node:http';
import type { Centre } from '#scripts/running/centre.ts';
import { world } from './world.ts';

export type Part = 'door' | 'workers' | 'redisCentral' | 'redisSites' | 'postgres';
export type Deed = 'start' | 'stop' | 'kill9';

/** Lets stories, which are other processes, stop and start what the global set-up owns. Loopback only, for the length of a run. */
export async function serveControl(centre: Centre): Promise<{ url: string; server: Server }> {
  const server = createServer((request, response) => {
    const [, part, deed] = (request.url ?? '').split('/') as [string, Part, Deed];
    centre[part][deed]().then(
      () => response.end('done'),
      (thrown: unknown) => response.writeHead(500).end(String(thrown)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The control has no port.');
  return { url: `http://127.0.0.1:${address.port}`, server };
}

/** Stops, kills or starts a part of the centre, and waits until that is done. */
export async function control(part: Part, deed: Deed): Promise<void> {
  const answer = await fetch(`${world().controlUrl}/${part}/${deed}`);
  if (!answer.ok) throw new Error(`${part} ${deed}: ${await answer.text()}`);
}
