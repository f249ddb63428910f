/** Puts one file to a destination, in a process of its own that can be killed: argv holds what to open, and what to put. */
import { openDestination } from '../destinations/open-destination.ts';

const [opened = '', localFile = '', name = ''] = process.argv.slice(2);
const destination = await openDestination(JSON.parse(opened));
let bytes = 0;
await destination.put(localFile, name, {
  signal: AbortSignal.timeout(60_000),
  onBytes: (more) => {
    bytes += more;
    process.stdout.write(`${bytes}\n`);
  },
});
process.exit();
