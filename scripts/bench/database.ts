import { join } from 'node:path';
import { PostgresServer } from '../services/postgres-server.ts';
import { stateFolder } from '../services/state-folder.ts';

const nameOf = (sizeMb: number) => `clinic_${sizeMb}_mb`;

/** A private server for the databases that are measured; their content is made once and kept for later runs. */
export function startBenchServer(): Promise<PostgresServer> {
  return PostgresServer.start({
    folder: join(stateFolder('bench'), 'postgres'),
    settings: { shared_buffers: '256MB', max_wal_size: '4GB', checkpoint_timeout: '30min' },
  });
}

/**
 * The name of a database whose uncompressed dump takes about so many megabytes: four fifths of it text, as practice software
 * writes it, which compresses; one fifth documents, as PDFs and pictures are, of which zstd wins back only that a dump spells bytes out
 * in hexadecimal digits. Many small rows, some large ones, keys and indexes.
 */
export async function keepBenchDatabase(server: PostgresServer, sizeMb: number): Promise<string> {
  const name = nameOf(sizeMb);
  if (await isFilled(server, name)) return name;
  await server.dropDatabase(name);
  await server.createDatabase(name);
  await server.run(contentOf(sizeMb), name);
  // Hint bits and statistics: the first dump of a fresh table would write what no later one does.
  await server.run('VACUUM (ANALYZE)', name);
  await server.run(`COMMENT ON DATABASE ${name} IS 'filled'`);
  return name;
}

async function isFilled(server: PostgresServer, name: string): Promise<boolean> {
  const [found] = await server.run(
    `SELECT shobj_description(oid, 'pg_database') AS said FROM pg_database WHERE datname = '${name}'`,
  );
  return found?.said === 'filled';
}

/** Bytes of a visit in a dump: 80 words of three to ten letters, and its numbers. */
const visitBytes = 660;
/** A document of 48 KB takes twice as much in a dump. */
const documentBytes = 2 * 48 * 1024;

function contentOf(sizeMb: number): string {
  const bytes = sizeMb * 1_000_000;
  const visits = Math.round((bytes * 0.8) / visitBytes);
  const documents = Math.round((bytes * 0.2) / documentBytes);
  return `
    SELECT setseed(0.5);
    CREATE EXTENSION IF NOT EXISTS pgcrypto;
    CREATE TABLE patients (patient_id int PRIMARY KEY, name text NOT NULL, born_on date NOT NULL, city text NOT NULL);
    CREATE TABLE visits (visit_id int PRIMARY KEY, patient_id int NOT NULL REFERENCES patients, seen_at timestamptz NOT NULL,
      price numeric(10, 2) NOT NULL, notes text NOT NULL);
    CREATE TABLE documents (document_id int PRIMARY KEY, patient_id int NOT NULL REFERENCES patients, title text NOT NULL, content bytea NOT NULL);
    ALTER TABLE documents ALTER content SET STORAGE EXTERNAL;
    -- Phrases of eight words; the square makes some words far more frequent than others, as they are in language.
    CREATE TEMP TABLE words AS SELECT n - 1 AS id, left(md5(n::text), 3 + n % 8) AS word FROM generate_series(1, 4000) n;
    CREATE TEMP TABLE phrases AS
      SELECT phrase - 1 AS id, string_agg(word, ' ') AS text
      FROM (SELECT n % 200000 + 1 AS phrase, floor(4000 * random() ^ 2)::int AS id FROM generate_series(1, 1600000) n) drawn JOIN words USING (id)
      GROUP BY phrase;
    ANALYZE words; ANALYZE phrases;
    INSERT INTO patients SELECT n, initcap(left(md5(n || 'name'), 7)), date '1930-01-01' + n % 33000, 'City ' || n % 90 FROM generate_series(1, 20000) n;
    INSERT INTO visits
      SELECT visit, 1 + visit % 20000, timestamptz '2019-01-01 08:00+00' + visit * interval '3 minutes', 20 + visit % 180, string_agg(text, '. ')
      -- Six phrases of ten are stock phrases, the others hardly ever come again.
      FROM (SELECT n / 10 + 1 AS visit, floor(CASE WHEN n % 10 < 6 THEN 3000 ELSE 200000 END * random())::int AS id FROM generate_series(0, ${visits * 10 - 1}) n) drawn JOIN phrases USING (id)
      GROUP BY visit;
    CREATE INDEX visits_of_patient ON visits (patient_id, seen_at);
    INSERT INTO documents SELECT n, 1 + n % 20000, 'Letter ' || n,
        -- The n * 0 ties the bytes to the row: without it one value would be drawn for all.
        (SELECT string_agg(gen_random_bytes(1024), ''::bytea) FROM generate_series(1, 48 + n * 0))
      FROM generate_series(1, ${documents}) n;`;
}
