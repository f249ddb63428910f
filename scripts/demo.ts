/** A whole Keepwell to look at, with two clinics: `npm run demo`. */
import './demo/quiet.ts';
import { runCommand } from './demo/command.ts';

await runCommand('demo');
