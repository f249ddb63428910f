import { execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { leanNodeEnvironment, leanNodeFlags } from '#workers/site/platform/lean-node.ts';
import { checkoutDir } from '../checkout.ts';
import { findProgram } from '../services/find-program.ts';
import type { PostgresServer } from '../services/postgres-server.ts';
import { stateFolder } from '../services/state-folder.ts';
import type { BackupRequest, Measured } from './backup-child.ts';
import type { BenchPlace } from './bench-site.ts';
import type { MeasuredProof } from './proof-child.ts';

/** Everything that is measured of one database, each in processes of its own. */
export class Bench {
  readonly #server: PostgresServer;
  readonly #database: string;

  constructor(server: PostgresServer, database: string) {
    this.#server = server;
    this.#database = database;
  }

  /** The floor: what PostgreSQL takes to hand its data out, to nowhere. */
  floor(): Promise<{ ms: number; bytes: number }> {
    return this.#pipeline('"$PG_DUMP" -Fc -Z0 >/dev/null');
  }

  /** What administrators write by hand. */
  gzipAge(): Promise<{ ms: number; bytes: number }> {
    return this.#pipeline('"$PG_DUMP" -Fc | "$AGE" -r "$KEY" >"$OUT" && sync "$OUT"');
  }

  zstdAge(): Promise<{ ms: number; bytes: number }> {
    return this.#pipeline('"$PG_DUMP" -Fc -Z0 | "$ZSTD" -q | "$AGE" -r "$KEY" >"$OUT" && sync "$OUT"');
  }

  backup(parts: BackupRequest['parts'], folders: number): Promise<Measured> {
    return this.#child('backup-child.ts', (place, root) => ({ root, place, folders, parts }));
  }

  /** A backup to one folder, restored from there, counted, hashed, compared and dropped. */
  proof(): Promise<MeasuredProof> {
    return this.#child('proof-child.ts', (place, root) => ({ root, place }));
  }

  /** A script of this folder in a process of its own, as lean as the agent's; what it prints is what it measured. */
  #child<Answer>(script: string, requestOf: (place: BenchPlace, root: string) => object): Promise<Answer> {
    return inScratch(async (root) => {
      const place = {
        host: '127.0.0.1',
        port: this.#server.port,
        database: this.#database,
        user: this.#server.superuser,
      };
      const path = join(checkoutDir, 'scripts/bench', script);
      const { stdout } = await promisify(execFile)(
        process.execPath,
        [...leanNodeFlags, path, JSON.stringify(requestOf(place, root))],
        {
          cwd: checkoutDir,
          env: { ...process.env, NODE_ENV: 'production', ...leanNodeEnvironment(stateFolder('bench')) },
        },
      );
      return JSON.parse(stdout) as Answer;
    });
  }

  #pipeline(script: string): Promise<{ ms: number; bytes: number }> {
    return inScratch(async (root) => {
      const out = join(root, 'copy');
      const env = {
        ...process.env,
        PG_DUMP: join(this.#server.binDir, 'pg_dump'),
        AGE: findProgram('age', 'age'),
        ZSTD: findProgram('zstd', 'zstd'),
        KEY: anyRecipient,
        OUT: out,
        PGHOST: '127.0.0.1',
        PGPORT: String(this.#server.port),
        PGUSER: this.#server.superuser,
        PGDATABASE: this.#database,
      };
      const startMs = performance.now();
      const child = spawn('bash', ['-o', 'pipefail', '-c', script], { env, stdio: 'inherit' });
      const code = await new Promise((resolve, reject) => child.once('error', reject).once('exit', resolve));
      if (code !== 0) throw new Error(`"${script}" ended with ${code}.`);
      const ms = performance.now() - startMs;
      return { ms, bytes: statSync(out, { throwIfNoEntry: false })?.size ?? 0 };
    });
  }
}

/** From age's own documentation; nobody needs to open these copies. */
const anyRecipient = 'age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p';

/** A folder on the bench's own disk, gone afterwards; what earlier work left to be written is written first. */
async function inScratch<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const scratch = stateFolder('bench', 'scratch');
  mkdirSync(scratch, { recursive: true });
  await promisify(execFile)('sync');
  const folder = mkdtempSync(join(scratch, 'run-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
