/**
 * The demonstration for development, with the same data: the pages, the door, the workers and the agents start again as their code
 * changes. `npm run dev`
 */
import './demo/quiet.ts';
import { runCommand } from './demo/command.ts';

await runCommand('dev');
