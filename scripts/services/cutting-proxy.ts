import { connect, createServer, type Server, type Socket } from 'node:net';

/**
 * A line to a server of ours that can be cut: it listens at the same ports on another loopback address, and passes on
 * what comes, byte for byte.
 */
export class CuttingProxy {
  readonly host = '127.0.0.2';
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<Socket>();
  #cutAfter = Number.POSITIVE_INFINITY;
  #passed = 0;
  #isCut = false;
  #isOnce = false;

  static async open(ports: readonly number[]): Promise<CuttingProxy> {
    const proxy = new CuttingProxy();
    await Promise.all(ports.map((port) => proxy.#listen(port)));
    return proxy;
  }

  /** Cuts every line once clients have sent this many more bytes; each new one is cut at once until mend(). */
  cutAfter(bytes: number): void {
    this.#passed = 0;
    this.#cutAfter = bytes;
  }

  /** The same, but a line that is opened after the cut holds, as when a router was only restarted. */
  cutOnceAfter(bytes: number): void {
    this.cutAfter(bytes);
    this.#isOnce = true;
  }

  mend(): void {
    this.#cutAfter = Number.POSITIVE_INFINITY;
    this.#isCut = false;
    this.#isOnce = false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#cut();
    await Promise.all(this.#servers.map((server) => new Promise((done) => server.close(done))));
  }

  #cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.resetAndDestroy();
    this.#sockets.clear();
    if (this.#isOnce) this.mend();
  }

  #listen(port: number): Promise<void> {
    const server = createServer((client) => this.#join(client, connect(port, '127.0.0.1')));
    this.#servers.push(server);
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, this.host, resolve);
    });
  }

  #join(client: Socket, server: Socket): void {
    for (const socket of [client, server]) {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
      // A broken line is what this is for; the other side notices by itself.
      socket.on('error', () => socket.destroy());
    }
    if (this.#isCut) {
      this.#cut();
      return;
    }
    client.on('data', (piece) => {
      this.#passed += piece.length;
      if (this.#passed > this.#cutAfter) this.#cut();
    });
    client.pipe(server);
    server.pipe(client);
  }
}
