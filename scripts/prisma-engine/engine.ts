import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg';
import { noDatabase } from './no-database.ts';

export type OpenEngine = {
  engine: bindings.SchemaEngine;
  /** The driver's own error behind the number by which the WebAssembly side names it. */
  driverError(id: number): unknown;
};

// The package's own entry imports the .wasm as a module, which Node still calls experimental and warns about on stderr, where Prisma
// expects log lines. Instantiating it by hand is the same thing without the warning.
const wasmPath = fileURLToPath(import.meta.resolve('@prisma/schema-engine-wasm')).replace(
  /\.js$/,
  '_bg.wasm',
);
const { instance } = await WebAssembly.instantiate(readFileSync(wasmPath), {
  './schema_engine_bg.js': bindings as unknown as WebAssembly.ModuleImports,
});
const start = instance.exports.__wbindgen_start;
if (typeof start !== 'function') {
  throw new Error(
    '@prisma/schema-engine-wasm has another shape than expected. Install the version named in package.json.',
  );
}
(bindings as unknown as { __wbg_set_wasm(exports: WebAssembly.Exports): void }).__wbg_set_wasm(
  instance.exports,
);
start();

export const version = bindings.version;

/**
 * Opens the engine on the given schema files. It connects at once; where Prisma gave no URL (`migrate diff` between two schemas) a stand-in
 * takes the place of the database, since Prisma itself has already refused the commands that need one.
 */
export async function openEngine(
  schemas: [path: string, content: string][],
  url: string | undefined,
): Promise<OpenEngine> {
  const adapter = bindMigrationAwareSqlAdapterFactory(url === undefined ? noDatabase() : withoutShadow(url));
  const engine = await bindings.SchemaEngine.new(
    { datamodels: schemas.length > 0 ? schemas : undefined },
    (line: string) => process.stderr.write(`${line}\n`),
    adapter,
  );
  return { engine, driverError: (id) => adapter.errorRegistry.consumeError(id)?.error };
}

/**
 * `migrate dev` replays the migrations in a throwaway shadow database. This driver, given a URL, opens the real one under that name
 * (the URL's database wins over the one it asks for), so the shadow is refused before it can touch anybody's data.
 */
function withoutShadow(url: string): PrismaPg {
  const adapter = new PrismaPg({ connectionString: url });
  adapter.connectToShadowDb = () =>
    Promise.reject(
      new Error(
        'The offline schema engine has no shadow database. Write a migration with: npm run db:migration -- <name>',
      ),
    );
  const connect = adapter.connect.bind(adapter);
  adapter.connect = async () => {
    const connection = await connect();
    // The driver's own cuts a script at every semicolon, those in comments and function bodies included. PostgreSQL takes it whole.
    connection.executeScript = async (script) => {
      await connection.underlyingDriver().query(script);
    };
    return connection;
  };
  return adapter;
}
