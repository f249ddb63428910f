/** Lines that tell what is being done and how long it took. */
export type Say = {
  /** Does it, with its line: `✓ Started the centre (2.4 s)`. */
  step<T>(what: string, work: () => Promise<T>): Promise<T>;
  line(text: string): void;
};

export function progressLines(out: NodeJS.WriteStream = process.stdout): Say {
  const line = (text: string) => void out.write(`${text}\n`);
  return {
    line,
    async step(what, work) {
      const startedAt = performance.now();
      if (out.isTTY) out.write(`… ${what}`);
      const end = (mark: string) => {
        const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
        line(`${out.isTTY ? '\r' : ''}${mark} ${what} (${seconds} s)`);
      };
      try {
        const result = await work();
        end('✓');
        return result;
      } catch (thrown) {
        end('✕');
        throw thrown;
      }
    },
  };
}
