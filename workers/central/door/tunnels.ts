import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import { ByteBudget } from './byte-budget.ts';
import { join } from './join.ts';

export type TunnelLimits = {
  /** BullMQ needs four or so; twice that while an agent that was cut comes back, and room beyond. */
  connectionsPerSite: number;
  bytesPerSecond: number;
  burstBytes: number;
};

export const usualLimits: TunnelLimits = {
  connectionsPerSite: 24,
  bytesPerSecond: 4 * 1024 * 1024,
  burstBytes: 16 * 1024 * 1024,
};

const pingEveryMs = 20_000;
const revoked = 4403;

type Tunnel = { agentId: string; siteId: string; outer: WebSocket; isAlive: boolean };

/** The tunnels that stand open, by site: how many, how much they carry, and whose they are. */
export class Tunnels {
  readonly #open = new Set<Tunnel>();
  readonly #budgets = new Map<string, ByteBudget>();
  readonly #limits: TunnelLimits;
  readonly #pinger: NodeJS.Timeout;

  constructor(limits: TunnelLimits) {
    this.#limits = limits;
    this.#pinger = setInterval(() => this.#ping(), pingEveryMs);
    this.#pinger.unref();
  }

  hasRoom(siteId: string): boolean {
    return this.#of(siteId).length < this.#limits.connectionsPerSite;
  }

  open(agent: { id: string; siteId: string }, outer: WebSocket, inner: Socket): void {
    const tunnel: Tunnel = { agentId: agent.id, siteId: agent.siteId, outer, isAlive: true };
    this.#open.add(tunnel);
    outer.on('pong', () => {
      tunnel.isAlive = true;
    });
    join(outer, inner, this.#budgetOf(agent.siteId), () => {
      this.#open.delete(tunnel);
      if (this.#of(agent.siteId).length === 0) this.#budgets.delete(agent.siteId);
    });
  }

  /** Closes an agent's tunnels at once, without waiting for its answer. */
  cut(agentId: string): number {
    const theirs = [...this.#open].filter((tunnel) => tunnel.agentId === agentId);
    for (const { outer } of theirs) {
      outer.close(revoked, 'revoked');
      outer.terminate();
    }
    return theirs.length;
  }

  /** Agents with an open tunnel whose other end answered lately. */
  agentIds(): string[] {
    return [...new Set([...this.#open].filter((tunnel) => tunnel.isAlive).map((tunnel) => tunnel.agentId))];
  }

  allAgentIds(): string[] {
    return [...new Set([...this.#open].map((tunnel) => tunnel.agentId))];
  }

  get size(): number {
    return this.#open.size;
  }

  close(): void {
    clearInterval(this.#pinger);
    for (const { outer } of this.#open) outer.close(1001, 'restarting');
  }

  #of(siteId: string): Tunnel[] {
    return [...this.#open].filter((tunnel) => tunnel.siteId === siteId);
  }

  #budgetOf(siteId: string): ByteBudget {
    const known = this.#budgets.get(siteId);
    if (known !== undefined) return known;
    const { bytesPerSecond, burstBytes } = this.#limits;
    const budget = new ByteBudget(bytesPerSecond, burstBytes, performance.now());
    this.#budgets.set(siteId, budget);
    return budget;
  }

  /** A line that went dead without a word is found by its silence; until then it would count as the agent's. */
  #ping(): void {
    for (const tunnel of this.#open) {
      if (!tunnel.isAlive) {
        tunnel.outer.terminate();
        continue;
      }
      tunnel.isAlive = false;
      tunnel.outer.ping();
    }
  }
}
