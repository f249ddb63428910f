import { createHash, randomBytes, verify } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Redis } from 'ioredis';
import { createWebSocketStream, type WebSocket, WebSocketServer } from 'ws';
import { siteUserRule } from '#lib/central/redis/site-users.ts';
import type { Assignment } from '#lib/contract/assignment.ts';
import { type EnrolAnswer, enrolRequestSchema } from '#lib/contract/enrolment.ts';
import { factHash, firstPreviousHash } from '#lib/contract/fact-hash.ts';
import { type Fact, type FactBody, reportRequestSchema } from '#lib/contract/facts.ts';
import { agentPaths, redisUsername } from '#lib/contract/protocol.ts';
import type { RefusalCode } from '#lib/contract/refusal.ts';

/**
 * The centre's side of the wire for the agent's tests: a real HTTP and WebSocket server before a real Redis, which keeps
 * what it is told and checks the chain of it. It is no centre: it judges nothing and has no database.
 */
export class CentrePeer {
  readonly facts: Fact[] = [];
  readonly siteId: string;
  readonly practiceId = 'prc_test';
  assignment: Assignment | null = null;
  recoveryRecipient = '';
  /** Whom an enrolment is told to pin. */
  approvers: EnrolAnswer['approvers'] = [];
  /** Refuses every report and every pull with this. */
  refusal: RefusalCode | null = null;
  /** Stores the next reports and breaks the line before answering. */
  loseAnswers = 0;
  isTunnelOpen = true;
  pulls = 0;
  readonly #redisUrl: URL;
  readonly #tokens = new Map<string, 'fresh' | 'spent'>();
  readonly #bearers = new Set<string>();
  readonly #tunnels = new Set<WebSocket>();
  #server: Server | null = null;
  #port = 0;

  constructor(redisUrl: string) {
    this.#redisUrl = new URL(redisUrl);
    this.siteId = `sit_${randomBytes(6).toString('hex')}`;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  bodies<Kind extends FactBody['kind']>(kind: Kind): Extract<FactBody, { kind: Kind }>[] {
    return this.facts
      .map((fact) => fact.body)
      .filter((body): body is Extract<FactBody, { kind: Kind }> => body.kind === kind);
  }

  makeToken(): string {
    const token = randomBytes(24).toString('base64url');
    this.#tokens.set(token, 'fresh');
    return token;
  }

  revoke(): void {
    this.#bearers.clear();
    this.cutTunnels();
  }

  /** The line goes dead without being closed, as when a router forgets it. */
  freezeTunnels(): void {
    for (const tunnel of this.#tunnels) tunnel.pause();
  }

  get openTunnels(): number {
    return this.#tunnels.size;
  }

  cutTunnels(): void {
    for (const tunnel of this.#tunnels) tunnel.terminate();
  }

  /** On the same port as before, when it has been away. */
  async start(): Promise<this> {
    const server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) =>
        response.destroy(error instanceof Error ? error : undefined),
      );
    });
    const sockets = new WebSocketServer({ noServer: true });
    server.on('upgrade', (request, socket, head) => this.#upgrade(sockets, request, socket, head));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.#port, '127.0.0.1', resolve);
    });
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
    return this;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    if (server === null) return;
    this.#server = null;
    this.cutTunnels();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = await bodyOf(request);
    if (request.url === agentPaths.enrol) return await this.#enrol(text, response);
    const bearer = request.headers.authorization?.replace('Bearer ', '') ?? '';
    if (!this.#bearers.has(bearer)) return refuse(response, 401, 'token_revoked');
    if (this.refusal !== null) return refuse(response, 409, this.refusal);
    if (request.url === agentPaths.assignment) return this.#assign(request, response);
    if (request.url === agentPaths.reports) return this.#store(text, response);
    response.writeHead(404).end();
  }

  async #enrol(text: string, response: ServerResponse): Promise<void> {
    const request = enrolRequestSchema.parse(JSON.parse(text));
    const state = this.#tokens.get(request.token);
    if (state === undefined) return refuse(response, 401, 'token_unknown');
    if (state === 'spent') return refuse(response, 409, 'token_used');
    const spki = Buffer.concat([
      Buffer.from('302a300506032b6570032100', 'hex'),
      Buffer.from(request.signingPublicKey, 'base64'),
    ]);
    const isSigned = verify(
      null,
      Buffer.from(request.token),
      { key: spki, format: 'der', type: 'spki' },
      Buffer.from(request.signature, 'base64'),
    );
    if (!isSigned) return refuse(response, 400, 'malformed');
    this.#tokens.set(request.token, 'spent');
    const token = randomBytes(24).toString('base64url');
    const password = randomBytes(24).toString('base64url');
    this.#bearers.add(token);
    await this.allowRedisUser(password);
    const answer: EnrolAnswer = {
      protocol: 1,
      agentId: `agt_${randomBytes(6).toString('hex')}`,
      practice: { id: this.practiceId, name: 'Cabinet Dupont' },
      site: { id: this.siteId, name: 'Lyon', timeZone: 'Europe/Paris' },
      token,
      redis: { username: redisUsername(this.siteId), password },
      recoveryRecipient: this.recoveryRecipient,
      approvers: this.approvers,
      passkeys: { origin: this.url, rpId: new URL(this.url).hostname },
    };
    if (this.loseAnswers > 0) {
      this.loseAnswers -= 1;
      response.destroy();
      return;
    }
    json(response, 200, answer);
  }

  async allowRedisUser(password: string): Promise<void> {
    const redis = new Redis(this.#redisUrl.href);
    const hash = createHash('sha256').update(password).digest('hex');
    await redis.acl('SETUSER', redisUsername(this.siteId), ...siteUserRule(this.siteId, hash));
    redis.disconnect();
  }

  #assign(request: IncomingMessage, response: ServerResponse): void {
    this.pulls += 1;
    if (this.assignment === null) {
      refuse(response, 409, 'recovery_key_missing');
      return;
    }
    const etag = `"${createHash('sha256').update(JSON.stringify(this.assignment)).digest('hex').slice(0, 16)}"`;
    if (request.headers['if-none-match'] === etag) {
      response.writeHead(304, { etag }).end();
      return;
    }
    json(response, 200, this.assignment, { etag });
  }

  #store(text: string, response: ServerResponse): void {
    const { facts } = reportRequestSchema.parse(JSON.parse(text));
    const epoch = facts[0]?.epoch ?? '';
    for (const fact of facts) {
      const known = this.facts.filter((one) => one.epoch === epoch);
      const same = known.find((one) => one.seq === fact.seq);
      if (same?.hash === fact.hash) continue;
      if (same !== undefined) {
        refuse(response, 409, 'fork');
        return;
      }
      const last = known.at(-1);
      if (fact.seq !== (last?.seq ?? 0) + 1) {
        refuse(response, 409, 'gap', { upTo: last?.seq ?? 0 });
        return;
      }
      const isChained =
        fact.previousHash === (last?.hash ?? firstPreviousHash) && factHash(fact) === fact.hash;
      if (!isChained) {
        refuse(response, 409, 'fork');
        return;
      }
      this.facts.push(fact);
    }
    if (this.loseAnswers > 0) {
      this.loseAnswers -= 1;
      response.destroy();
      return;
    }
    const upTo = this.facts.filter((one) => one.epoch === epoch).at(-1)?.seq ?? 0;
    json(response, 200, { epoch, upTo });
  }

  #upgrade(sockets: WebSocketServer, request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // Who is refused may hang up before reading why.
    socket.on('error', () => undefined);
    const bearer = request.headers.authorization?.replace('Bearer ', '') ?? '';
    const isOurs = request.url === agentPaths.tunnel && this.#bearers.has(bearer) && this.isTunnelOpen;
    if (!isOurs) {
      socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (tunnel) => {
      this.#tunnels.add(tunnel);
      const redis: Socket = connect(Number(this.#redisUrl.port), this.#redisUrl.hostname);
      const stream = createWebSocketStream(tunnel);
      const end = () => {
        this.#tunnels.delete(tunnel);
        redis.destroy();
        stream.destroy();
      };
      for (const one of [redis, stream]) one.on('error', end).on('close', end);
      stream.pipe(redis).pipe(stream);
    });
  }
}

function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

function refuse(
  response: ServerResponse,
  status: number,
  refused: RefusalCode,
  figures: Record<string, number> = {},
): void {
  json(response, status, { refused, message: `refused: ${refused}`, figures });
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString('utf8');
}
