import { hasClimbingPart, hasControlSign, type Refuse } from './destination-problem.ts';
import type { LockMode } from './words.ts';

/** How one site reaches a bucket, as typed. */
export type S3Draft = {
  kind: 's3';
  endpoint: string;
  region: string;
  bucket: string;
  prefix: string;
  accessKeyId: string;
  pathStyle: boolean;
  lock: LockMode | 'none';
  lockDays: string;
};

export type S3Reach = {
  kind: 's3';
  endpoint: string;
  region: string;
  bucket: string;
  prefix: string;
  accessKeyId: string;
  pathStyle: boolean;
  objectLock: { mode: LockMode; days: number } | null;
};

/** Ten years: a mistyped number can't be taken back in compliance mode. */
const mostLockDays = 3650;

/** Where nothing is typed: what servers that have no regions take. */
export const usualRegion = 'us-east-1';

export function readS3(draft: S3Draft, refuse: Refuse): S3Reach {
  return {
    kind: 's3',
    endpoint: readEndpoint(draft.endpoint, refuse),
    region: readRegion(draft.region, refuse),
    bucket: readBucket(draft.bucket, refuse),
    prefix: readPrefix(draft.prefix, refuse),
    accessKeyId: readAccessKeyId(draft.accessKeyId, refuse),
    pathStyle: draft.pathStyle,
    objectLock: readLock(draft, refuse),
  };
}

/** `https://` is meant where no protocol is typed. */
function readEndpoint(typed: string, refuse: Refuse): string {
  const text = typed.trim();
  if (text === '') {
    refuse('endpoint', 'endpoint_missing');
    return '';
  }
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`;
  const url = URL.canParse(address) ? new URL(address) : null;
  const isWeb = url !== null && (url.protocol === 'https:' || url.protocol === 'http:');
  if (!isWeb || url.username !== '' || url.password !== '' || address.length > 300) {
    refuse('endpoint', 'endpoint_unreadable');
    return '';
  }
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') refuse('endpoint', 'endpoint_has_path');
  return url.origin;
}

function readRegion(typed: string, refuse: Refuse): string {
  const region = typed.trim() === '' ? usualRegion : typed.trim();
  if (!/^[a-z0-9-]{1,60}$/i.test(region)) refuse('region', 'region_unreadable');
  return region;
}

function readBucket(typed: string, refuse: Refuse): string {
  const bucket = typed.trim();
  if (bucket === '') refuse('bucket', 'bucket_missing');
  else if (!/^[A-Za-z0-9][A-Za-z0-9._-]{1,254}$/.test(bucket)) refuse('bucket', 'bucket_unreadable');
  return bucket;
}

/** Without the slashes around it. */
function readPrefix(typed: string, refuse: Refuse): string {
  const parts = typed.trim().split('/').filter(Boolean);
  const prefix = parts.join('/');
  if (hasClimbingPart(prefix)) refuse('prefix', 'path_climbs');
  else if (hasControlSign(prefix)) refuse('prefix', 'has_line_break');
  else if (prefix.length > 500) refuse('prefix', 'too_long', { limit: 500 });
  return prefix;
}

function readAccessKeyId(typed: string, refuse: Refuse): string {
  const accessKeyId = typed.trim();
  if (accessKeyId === '') refuse('accessKeyId', 'access_key_missing');
  else if (!/^[\x21-\x7e]{1,200}$/.test(accessKeyId)) refuse('accessKeyId', 'access_key_unreadable');
  return accessKeyId;
}

function readLock({ lock, lockDays }: S3Draft, refuse: Refuse): S3Reach['objectLock'] {
  if (lock === 'none') return null;
  const days = /^\s*\d{1,4}\s*$/.test(lockDays) ? Number(lockDays) : 0;
  if (days < 1 || days > mostLockDays) refuse('lockDays', 'lock_days_unreadable', { limit: mostLockDays });
  return { mode: lock, days };
}
