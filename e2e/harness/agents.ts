import { join } from 'node:path';
import { SiteAgent } from '#scripts/running/agent.ts';
import { world } from './world.ts';

/** An agent of this story's own, not yet enrolled. It ends with the story's process at the latest. */
export function anAgent(name: string): SiteAgent {
  return new SiteAgent({ name, account: 'e2e', folder: join(world().folder, name) });
}

/** The arguments of a command that a page printed, exactly as a shell would read them. */
export function argumentsOf(command: string): string[] {
  const words = command.trim().match(/'[^']*'|"[^"]*"|\S+/g) ?? [];
  const [program, ...args] = words.map((word) => word.replace(/^(['"])(.*)\1$/, '$2'));
  if (program !== 'keepwell-agent') throw new Error(`Not a command of the agent's: ${command}`);
  return args;
}
