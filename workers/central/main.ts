import { config } from '#lib/central/config.ts';
import { closeDatabase } from '#lib/central/database/client.ts';
import { closeRedis } from '#lib/central/redis/connections.ts';
import { createLogger } from '#lib/shared/logger.ts';
import { startMail } from './mail.ts';
import { startOrders } from './orders.ts';
import { untilAskedToStop } from './until-asked-to-stop.ts';
import { startWatch } from './watch.ts';

/** The centre's workers in one process: the watch, the mails, and what must reach the sites' queues. */
const log = createLogger('workers');

config();
const workers = [startWatch(), startMail(), startOrders()];
log.info('at work');
const signal = await untilAskedToStop();
log.info({ signal }, 'stopping');
await Promise.all(workers.map((worker) => worker.stop()));
closeRedis();
await closeDatabase();
