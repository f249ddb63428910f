import { createLogger } from '#lib/shared/logger.ts';
import { CopyMaker } from '../jobs/copy-maker.ts';
import { openSite } from '../open-site.ts';
import { keepHouseAt } from '../retention/keep-house.ts';
import { readAssignment } from '../state/assignment-file.ts';
import { stateFolderAt } from '../state/state-folder.ts';
import { TestClock } from './test-clock.ts';

/** A process that keeps house at one destination as an agent does, at a time that is given, for tests that kill it half-way. */
const [root = '', destinationId = '', now = ''] = process.argv.slice(2);
const log = createLogger('agent', process.stderr);
log.level = 'silent';
const site = await openSite(stateFolderAt(root), new TestClock(new Date(now)), log);
const assignment = readAssignment(site.folder)?.assignment;
if (assignment === undefined) throw new Error('The site has no assignment');
await keepHouseAt(site, new CopyMaker(site), assignment, destinationId);
site.journal.close();
