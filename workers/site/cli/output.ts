import { KeepwellError, messageOf } from '#lib/shared/errors.ts';
import { sentenceOf } from './sentences.ts';

/** What a command answers: JSON where a script asks for it, else lines for a person. */
export function answer(options: { json?: boolean | undefined }, value: unknown, lines: string[]): void {
  process.stdout.write(options.json ? `${JSON.stringify(value, null, 2)}\n` : `${lines.join('\n')}\n`);
}

/** One line on stderr, with what to do; with `--json` the code and its figures too. */
export function complain(options: { json?: boolean | undefined }, thrown: unknown): void {
  const failure = thrown instanceof KeepwellError ? { code: thrown.code, figures: thrown.figures } : null;
  if (options.json)
    process.stdout.write(`${JSON.stringify({ error: failure ?? { code: 'unexpected' } }, null, 2)}\n`);
  process.stderr.write(`keepwell-agent: ${textOf(thrown, failure)}\n`);
}

export function bytesText(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  const step = bytes < 1 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1);
  const value = bytes / 1000 ** step;
  return `${step === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[step]}`;
}

/** The error's own message where somebody wrote one, else the sentence of its code. */
function textOf(thrown: unknown, failure: Parameters<typeof sentenceOf>[0] | null): string {
  if (failure === null || !(thrown instanceof KeepwellError)) return messageOf(thrown);
  if (thrown.message !== thrown.code) return thrown.message;
  return sentenceOf(failure);
}
