import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { OpenEngine } from './engine.ts';

type Request = { id: number; method?: string; params?: unknown };

/** Methods that the WebAssembly engine names differently from the RPC protocol. */
const renamed: Record<string, string> = { getDatabaseVersion: 'version' };

/**
 * Answers one JSON-RPC request per line until `input` ends. Requests run one after the other: the engine isn't re-entrant.
 * The engine is opened by the first request, so that a broken schema is reported as that request's error and not as a crash.
 */
export async function serveRpc(open: () => Promise<OpenEngine>, input: Readable, output: Writable) {
  let opened: Promise<OpenEngine> | undefined;
  const send = (message: object) => output.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);

  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() === '') continue;
    const request = JSON.parse(line) as Request;
    // Prisma acknowledges each `print` below with a response of its own, which asks for nothing.
    if (request.method === undefined) continue;
    try {
      opened ??= open();
      const result = await call((await opened).engine, request.method, request.params);
      if (request.method === 'diff') printDiff(result, send);
      // JSON-RPC wants a result even where the engine returns nothing.
      send({ id: request.id, result: result ?? {} });
    } catch (error) {
      send({ id: request.id, error: toRpcError(await namedByDriver(error, opened)) });
    }
  }
}

async function call(engine: OpenEngine['engine'], method: string, params: unknown): Promise<unknown> {
  const name = renamed[method] ?? method;
  const command: unknown = Reflect.get(engine, name);
  if (typeof command !== 'function') {
    throw new Error(
      `The offline schema engine doesn't know "${method}". Use migrate deploy, status, resolve or diff.`,
    );
  }
  return command.call(engine, params);
}

/** The CLI shows a diff only when the engine asks it to print; it doesn't look for it in the result. */
function printDiff(result: unknown, send: (message: object) => void) {
  if (typeof result !== 'object' || result === null || !('stdout' in result)) return;
  if (typeof result.stdout === 'string') {
    send({ id: -1, method: 'print', params: { content: result.stdout } });
  }
}

/**
 * A failure of the driver comes through WebAssembly as "External error id#N" only; its own words are the ones that help.
 * Prisma 7.10 gives the number nowhere but in that text.
 */
async function namedByDriver(thrown: unknown, opened: Promise<OpenEngine> | undefined): Promise<unknown> {
  const id = thrown instanceof Error ? /External error id#(\d+)/.exec(thrown.message)?.[1] : undefined;
  if (id === undefined || opened === undefined) return thrown;
  return (await opened).driverError(Number(id)) ?? thrown;
}

/** What Prisma shows is `data.message` and `data.error_code`; the WebAssembly engine carries them as fields of the thrown error. */
function toRpcError(thrown: unknown) {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const fields = error as Error & { code?: unknown; meta?: unknown };
  const isPanic = error instanceof WebAssembly.RuntimeError || error.name === 'RuntimeError';
  return {
    code: 4466,
    message: error.message,
    data: {
      is_panic: isPanic,
      message: error.message,
      ...(typeof fields.code === 'string' ? { error_code: fields.code } : {}),
      ...(fields.meta === undefined ? {} : { meta: fields.meta }),
    },
  };
}
