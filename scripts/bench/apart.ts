import type { PostgresSettings } from '#lib/contract/assignment.ts';
import type { DatabaseContent } from '#lib/contract/manifest.ts';
import type { Destination } from '#workers/site/destinations/destination.ts';
import type { Engine, Snapshot } from '#workers/site/engines/engine.ts';

/** Leaves out of a backup what is measured on a line of its own; everything else is the engine's. */
export function withoutParts(
  engine: Engine<PostgresSettings>,
  keep: { content: boolean; proof: boolean },
): Engine<PostgresSettings> {
  return {
    ...engine,
    openSnapshot: async (access, signal) => {
      const snapshot = await engine.openSnapshot(access, signal);
      return keep.content ? snapshot : withoutContent(snapshot);
    },
    proveReadable: async (plain, signal) => {
      if (keep.proof) return engine.proveReadable(plain, signal);
      plain.destroy();
    },
  };
}

function withoutContent(snapshot: Snapshot): Snapshot {
  return {
    serverVersion: snapshot.serverVersion,
    dumpTool: snapshot.dumpTool,
    snapshotAt: snapshot.snapshotAt,
    dump: (options) => snapshot.dump(options),
    takeContent: async () => noContent,
    close: () => snapshot.close(),
  };
}

const noContent: DatabaseContent = {
  tables: [],
  largeObjects: { count: 0, bytes: 0, hash: null },
  sequences: [],
  objects: [],
  encoding: 'UTF8',
  collation: 'C',
  characterType: 'C',
  excludedSchemas: [],
  hashing: { algorithm: 'none', keyId: '0000000000000000', complete: false, leftOut: ['everything'] },
};

/**
 * The moment at which every copy of one backup lies at its destination under its name. Reading a copy back is a proof and is measured
 * apart, so it waits here until all are stored.
 */
export class StoredCopies {
  readonly allStored: Promise<number>;
  #missing: number;
  #settle: { resolve: (atMs: number) => void; reject: (reason: unknown) => void };

  constructor(copies: number) {
    this.#missing = copies;
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    this.allStored = promise;
    this.#settle = { resolve, reject };
    promise.catch(() => undefined);
  }

  watch(destination: Destination): Destination {
    return {
      kind: destination.kind,
      check: (signal) => destination.check(signal),
      test: (signal) => destination.test(signal),
      freeBytes: (signal) => destination.freeBytes(signal),
      list: (folder, signal) => destination.list(folder, signal),
      stat: (name, signal) => destination.stat(name, signal),
      remove: (name, signal) => destination.remove(name, signal),
      close: () => destination.close(),
      put: async (localFile, name, options) => {
        try {
          const stored = await destination.put(localFile, name, options);
          // The manifest is laid last: with it the copy is whole.
          if (name.endsWith('.manifest.json') && --this.#missing === 0)
            this.#settle.resolve(performance.now());
          return stored;
        } catch (thrown) {
          this.#settle.reject(thrown);
          throw thrown;
        }
      },
      readBack: async (name, signal) => {
        await this.allStored;
        return destination.readBack(name, signal);
      },
    };
  }
}
