import { readFileSync } from 'node:fs';
import postgres from 'postgres';

export type Clinic = {
  country: 'FR' | 'CZ';
  city: string;
  /** The other tables grow with it; 9,000 patients make about 265,000 rows. */
  patients: number;
};

/**
 * Fills an empty database with a synthetic clinic: 31 tables in three schemas, foreign keys, views, a sequence, triggers,
 * documents as bytea and images as large objects. The same arguments give the same content, to the byte.
 * `url` is of an account that may create in that database.
 */
export async function fillClinic(url: string, clinic: Clinic): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    await sql.unsafe(part('shape.sql'));
    const content = part('content.sql')
      .replaceAll('{country}', clinic.country)
      .replaceAll('{city}', clinic.city.replaceAll("'", "''"))
      .replaceAll('{patients}', String(clinic.patients));
    await sql.unsafe(content);
  } finally {
    await sql.end();
  }
}

function part(name: string): string {
  return readFileSync(new URL(name, import.meta.url), 'utf8');
}
