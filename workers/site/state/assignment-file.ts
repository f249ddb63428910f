import { z } from 'zod';
import { type Assignment, assignmentSchema } from '#lib/contract/assignment.ts';
import { writeFileAtomic } from './atomic-file.ts';
import { readJson } from './read-json.ts';
import type { StateFolder } from './state-folder.ts';

const storedSchema = z.object({ etag: z.string().nullable(), assignment: assignmentSchema });
export type StoredAssignment = { etag: string | null; assignment: Assignment };

/** The last assignment that was adopted: what the agent acts on, with or without the centre. */
export function readAssignment(folder: StateFolder): StoredAssignment | null {
  return readJson(folder.assignment, storedSchema);
}

export function saveAssignment(folder: StateFolder, stored: StoredAssignment): void {
  writeFileAtomic(folder.assignment, `${JSON.stringify(stored)}\n`);
}
