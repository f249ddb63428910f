import type { z } from 'zod';
import { KeepwellError } from '#lib/shared/errors.ts';
import { readFileOrNull } from './atomic-file.ts';

/** A JSON file of the state folder, parsed; null when it is missing; `settings_invalid` with the reason when it is bad. */
export function readJson<Schema extends z.ZodType>(file: string, schema: Schema): z.infer<Schema> | null {
  const text = readFileOrNull(file);
  if (text === null) return null;
  const parsed = schema.safeParse(jsonOf(text, file));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw invalid(file, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not as expected'}`);
}

function jsonOf(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalid(file, 'not JSON', cause);
  }
}

function invalid(file: string, reason: string, cause?: unknown): KeepwellError {
  return new KeepwellError('settings_invalid', {
    message: `${file}: ${reason}`,
    figures: { file, reason: reason.slice(0, 300) },
    cause,
  });
}
