// @ts-check
import { spawn } from 'node:child_process';
import { delimiter, dirname } from 'node:path';

/**
 * Runs a script on the given Node as if it stood in our place: same terminal, same signals, same exit code.
 * @param {string} node
 * @param {string[]} args
 */
export function runScript(node, args) {
  const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}` };
  const child = spawn(node, args, { stdio: 'inherit', env });

  // Ctrl-C reaches the child from the terminal itself; we only have to outlive it. A signal sent to us alone is handed on.
  process.on('SIGINT', () => {});
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => child.kill(signal));
  }
  child.on('error', (error) => {
    console.error(`${node} can't be started: ${error.message}`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    process.exitCode = signal === null ? (code ?? 1) : 1;
  });
}
