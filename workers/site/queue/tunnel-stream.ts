import { Duplex } from 'node:stream';
import { WebSocket } from 'ws';

export type TunnelOptions = { url: string; token: string; pingEveryMs: number; openTimeoutMs: number };

/**
 * The site's Redis connection as the door carries it: each WebSocket message is the next bytes, either way. It looks like
 * a socket to ioredis. A tunnel whose other end has gone silent (half-open) is cut after two unanswered pings, because TCP
 * alone would notice only after many minutes.
 */
export class TunnelStream extends Duplex {
  connecting = true;
  readonly remoteAddress = 'tunnel';
  readonly remotePort = 0;
  readonly #socket: WebSocket;
  #pinger: NodeJS.Timeout | undefined;
  #unanswered = 0;

  constructor(options: TunnelOptions) {
    super();
    this.#socket = new WebSocket(options.url, {
      headers: { authorization: `Bearer ${options.token}` },
      handshakeTimeout: options.openTimeoutMs,
      followRedirects: false,
      perMessageDeflate: false,
    });
    this.#socket.binaryType = 'nodebuffer';
    this.#socket.on('open', () => this.#opened(options.pingEveryMs));
    this.#socket.on('message', (data: Buffer) => {
      // Flow control: a reader that can't follow stops the socket, not the memory.
      if (!this.push(data)) this.#socket.pause();
    });
    this.#socket.on('pong', () => {
      this.#unanswered = 0;
    });
    this.#socket.on('error', (error) => this.destroy(error));
    this.#socket.on('close', () => this.destroy());
  }

  override _read(): void {
    if (this.#socket.isPaused) this.#socket.resume();
  }

  override _write(piece: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (this.#socket.readyState === WebSocket.OPEN) {
      this.#socket.send(piece, { binary: true }, (error) => done(error ?? null));
    } else {
      done(new Error('The tunnel is not open'));
    }
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#socket.close(1000);
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    clearInterval(this.#pinger);
    this.#socket.terminate();
    done(error);
  }

  // What ioredis asks of a socket and a tunnel has no part in.
  setNoDelay(): this {
    return this;
  }
  setKeepAlive(): this {
    return this;
  }
  setTimeout(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }

  #opened(pingEveryMs: number): void {
    this.connecting = false;
    this.#pinger = setInterval(() => {
      if (this.#unanswered >= 2) return this.destroy(new Error('The tunnel has gone silent'));
      this.#unanswered += 1;
      this.#socket.ping();
    }, pingEveryMs);
    this.emit('connect');
  }
}
