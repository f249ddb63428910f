import type { Logger } from '#lib/shared/logger.ts';
import { findTools, toolPath } from './engines/postgres/tools/find-tools.ts';
import type { FoundTool } from './self-report.ts';

/** The database tools of this machine, for the centre's page; none found is told too, by an empty list. */
export async function listFoundTools(toolsFolder: string | null, log: Logger): Promise<FoundTool[]> {
  try {
    const found = await findTools(toolsFolder);
    return found.map((tools) => ({
      name: 'pg_dump',
      version: tools.version,
      path: toolPath(tools.folder, 'pg_dump'),
    }));
  } catch (err) {
    log.warn({ err }, 'no database tools were found');
    return [];
  }
}
