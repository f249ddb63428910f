import type { Readable } from 'node:stream';

/**
 * Gives all of a stream to a tool, and ends its input only when the stream has ended well. A tool that stops reading (it
 * found a fault, or it needs no more) doesn't stop the stream: what comes after must be authentic too, and the tool's exit
 * code says which of the two it was. `onGiven` is called whenever the tool has taken a piece.
 */
export async function feedTool(
  plain: Readable,
  input: NodeJS.WritableStream,
  onGiven: (bytes: number) => void = () => {},
): Promise<void> {
  let isOpen = true;
  let drained: (() => void) | undefined;
  const proceed = () => {
    drained?.();
    drained = undefined;
  };
  input.on('drain', proceed);
  input.on('error', () => {
    isOpen = false;
    proceed();
  });
  for await (const piece of plain as AsyncIterable<Buffer>) {
    if (isOpen && !input.write(piece)) {
      await new Promise<void>((resolve) => {
        drained = resolve;
        if (!isOpen) proceed();
      });
    }
    onGiven(piece.length);
  }
  input.end();
}
