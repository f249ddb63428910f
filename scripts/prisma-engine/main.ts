#!/usr/bin/env node
/**
 * Prisma's schema engine, as an executable that needs no download.
 *
 * The Prisma CLI starts a native binary that it would fetch from the internet; a clinic's centre or a build machine may have none.
 * `PRISMA_SCHEMA_ENGINE_BINARY` names this file instead, which answers the same two conversations with the WebAssembly build of the
 * same engine version (from npm, pinned by the lock file): JSON-RPC over stdio, and `cli <command>` for a single question.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { runCliCommand } from './cli-command.ts';
import { openEngine, version } from './engine.ts';
import { serveRpc } from './rpc.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    datamodels: { type: 'string', multiple: true, default: [] },
    datasource: { type: 'string' },
    'enabled-preview-features': { type: 'string' },
    'extension-types': { type: 'string' },
    version: { type: 'boolean', short: 'V', default: false },
  },
});

const url = readUrl(values.datasource);

if (values.version) {
  process.stdout.write(`schema-engine-cli ${version()}\n`);
} else if (positionals[0] === 'cli') {
  process.exitCode = await runCliCommand(positionals[1], url);
} else {
  const schemas = values.datamodels.map((path): [string, string] => [path, readFileSync(path, 'utf8')]);
  await serveRpc(() => openEngine(schemas, url), process.stdin, process.stdout);
}

function readUrl(datasource: string | undefined): string | undefined {
  if (datasource === undefined) return undefined;
  const parsed: unknown = JSON.parse(datasource);
  if (typeof parsed !== 'object' || parsed === null || !('url' in parsed)) return undefined;
  return typeof parsed.url === 'string' && parsed.url !== '' ? parsed.url : undefined;
}
