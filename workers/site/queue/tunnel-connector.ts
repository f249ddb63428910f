import { AbstractConnector, type RedisOptions } from 'ioredis';
import { type TunnelOptions, TunnelStream } from './tunnel-stream.ts';

type ConnectorClass = NonNullable<RedisOptions['Connector']>;
type NetStream = Awaited<ReturnType<InstanceType<ConnectorClass>['connect']>>;

/** The class that ioredis makes its connections with: each new connection, and each reconnection, is a new tunnel. */
export function tunnelConnector(options: TunnelOptions): ConnectorClass {
  return class TunnelConnector extends AbstractConnector {
    constructor() {
      super(2_000);
    }

    connect(_: unknown): Promise<NetStream> {
      this.connecting = true;
      const tunnel = new TunnelStream(options);
      tunnel.once('error', (error) => {
        this.firstError = error;
      });
      // ioredis types its streams as sockets, and uses of them what TunnelStream has.
      this.stream = tunnel as unknown as NetStream;
      return Promise.resolve(this.stream);
    }
  };
}
