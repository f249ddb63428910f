import { Command, CommanderError } from 'commander';
import { agentVersion } from '../version.ts';
import { addApprovers } from './approvers.ts';
import { addBackup } from './backup.ts';
import { addCatalog } from './catalog.ts';
import { addCode } from './code.ts';
import { addDiskCommands } from './disk.ts';
import { addDoctor } from './doctor.ts';
import { addDrill } from './drill.ts';
import { addEnrol } from './enrol.ts';
import { exitCodeOf, exitCodes, exitCodesHelp } from './exit-codes.ts';
import { addExtract } from './extract.ts';
import { addInstall } from './install.ts';
import { addList } from './list.ts';
import { complain } from './output.ts';
import { addRestore } from './restore.ts';
import { addRun } from './run.ts';
import { addServer } from './server.ts';
import { addSettings } from './settings.ts';
import { addStatus } from './status.ts';
import { addTakeOver } from './take-over.ts';
import { addVerify } from './verify.ts';

/** Parses the arguments, does what they say, and sets the process's exit code. */
export async function runProgram(args: string[]): Promise<void> {
  const program = buildProgram();
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (thrown) {
    process.exitCode = settle(thrown, args.includes('--json'));
  }
}

function buildProgram(): Command {
  const program = new Command('keepwell-agent')
    .description("Keeps a site's databases backed up and proven, with or without its centre.")
    .version(agentVersion)
    .addHelpText('after', exitCodesHelp);
  // Set before the commands are added: they take it over.
  program.exitOverride().configureHelp({ sortSubcommands: false });
  for (const add of [
    addEnrol,
    addRun,
    addBackup,
    addVerify,
    addDrill,
    addStatus,
    addDoctor,
    addSettings,
    addServer,
    addInstall,
    addList,
    addExtract,
    addRestore,
    addApprovers,
    addCode,
    addDiskCommands,
    addCatalog,
    addTakeOver,
  ]) {
    add(program);
  }
  for (const command of program.commands) {
    for (const one of [command, ...command.commands]) one.addHelpText('after', exitCodesHelp);
  }
  return program;
}

function settle(thrown: unknown, json: boolean): number {
  if (thrown instanceof CommanderError) {
    // Commander has said it already, but for arguments that a command itself refused.
    if (thrown.code === 'commander.invalidArgument' && !thrown.message.startsWith('error:'))
      complain({ json }, thrown);
    return thrown.exitCode === 0 ? exitCodes.well : exitCodes.usage;
  }
  complain({ json }, thrown);
  return exitCodeOf(thrown);
}
