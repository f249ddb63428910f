import type { Refusal } from '#lib/contract/refusal.ts';

/** A request's text, refused before it is read whole when it says that it is too large, or as soon as it is. */
export async function readBody(
  request: Request,
  maxBytes: number,
): Promise<{ ok: true; text: string } | { ok: false; refusal: Refusal }> {
  const refusal: Refusal = {
    refused: 'too_large',
    message: `A request may hold ${maxBytes} bytes. Send fewer facts at once.`,
    figures: { maxBytes },
  };
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) return { ok: false, refusal };
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of request.body ?? []) {
    bytes += piece.byteLength;
    if (bytes > maxBytes) return { ok: false, refusal };
    pieces.push(piece);
  }
  return { ok: true, text: Buffer.concat(pieces).toString('utf8') };
}
