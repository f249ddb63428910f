import { gateOf } from '#app/api/gate-of.ts';
import { requireActorForHandler } from '#lib/access/require-actor.ts';
import { readManifest } from '#lib/central/backups/read-manifest.ts';

/** The signed manifest as a file, as it lies beside each copy. */
export async function GET(
  _: Request,
  { params }: { params: Promise<{ backupId: string }> },
): Promise<Response> {
  const by = await gateOf(() => requireActorForHandler('manifest.read'));
  if (by instanceof Response) return by;
  const signed = await readManifest(by, (await params).backupId);
  if (signed === null) return new Response(null, { status: 404 });
  return new Response(`${JSON.stringify(signed, null, 2)}\n`, {
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'content-disposition': `attachment; filename="${signed.manifest.backupId}.manifest.json"`,
      'cache-control': 'no-store',
    },
  });
}
