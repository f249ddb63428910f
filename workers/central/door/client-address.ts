import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';
import { KeepwellError } from '#lib/shared/errors.ts';

export type AddressReader = {
  /** Where a request really comes from. */
  addressOf: (request: IncomingMessage) => string;
  /** Whether the peer is a proxy of ours, whose X-Forwarded-… headers are true. */
  isFromProxy: (request: IncomingMessage) => boolean;
};

/** @param trusted addresses (`10.0.0.1`) and networks (`10.0.0.0/24`) of the proxies in front. Throws `config_invalid`. */
export function addressReader(trusted: string[]): AddressReader {
  const proxies = new BlockList();
  for (const one of trusted) trust(proxies, one);
  const isProxy = (address: string) =>
    isIP(address) !== 0 && proxies.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
  const peerOf = (request: IncomingMessage) => plain(request.socket.remoteAddress ?? 'unknown');
  return {
    isFromProxy: (request) => isProxy(peerOf(request)),
    addressOf: (request) => {
      let address = peerOf(request);
      const told = String(request.headers['x-forwarded-for'] ?? '').split(',');
      // From the near end: each proxy of ours vouches for the one before it; the first that isn't ours is the client.
      while (isProxy(address)) {
        const before = plain(told.pop()?.trim() ?? '');
        if (isIP(before) === 0) return address;
        address = before;
      }
      return address;
    },
  };
}

function trust(proxies: BlockList, text: string): void {
  const [address = '', bits] = text.split('/');
  const family = isIP(address);
  if (family === 0) {
    throw new KeepwellError('config_invalid', {
      message: `KEEPWELL_TRUSTED_PROXY holds "${text}", which is neither an address nor a network like 10.0.0.0/24`,
    });
  }
  const kind = family === 6 ? 'ipv6' : 'ipv4';
  if (bits === undefined) proxies.addAddress(address, kind);
  else proxies.addSubnet(address, Number(bits), kind);
}

/** `::ffff:10.0.0.1` is the IPv4 address that it holds. */
function plain(address: string): string {
  return address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address;
}
