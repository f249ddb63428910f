import { createHash } from 'node:crypto';
import { database } from '#lib/central/database/client.ts';
import type { Failure } from '#lib/contract/failure.ts';
import type { Manifest } from '#lib/contract/manifest.ts';
import { newId } from '#lib/shared/ids.ts';
import type { CopyState, SlotState } from '#prisma/generated/enums.ts';

/** For tests: a clinic with its history, in domain words. Everything is of one practice, due daily at 02:00 UTC. */
export type Clinic = {
  practiceId: string;
  siteId: string;
  name: string;
  sourceIds: string[];
  setId: string;
  policyId: string;
  onSite: string;
  offSite: string;
};

export type ClinicOptions = {
  practice?: string;
  practiceId?: string;
  name?: string;
  city?: string;
  country?: string;
  timeZone?: string;
  phone?: string | null;
  sources?: string[];
  hasAgent?: boolean;
  lastHeardAt?: Date;
  isKeyConfirmed?: boolean;
};

export async function aClinic(now: Date, options: ClinicOptions = {}): Promise<Clinic> {
  const db = database();
  const name = options.name ?? `Site ${newId('sit', now)}`;
  const practiceId = options.practiceId ?? newId('prc', now);
  const [siteId, setId, policyId] = [newId('sit', now), newId('set', now), newId('pol', now)];
  const createdAt = new Date(now.getTime() - 90 * 86_400_000);
  if (options.practiceId === undefined) {
    const isConfirmed = options.isKeyConfirmed ?? true;
    await db.practice.create({
      data: {
        id: practiceId,
        name: options.practice ?? `Practice ${practiceId}`,
        locale: 'fr',
        createdAt,
        recoveryRecipient: 'age1recovery',
        recoveryMadeAt: createdAt,
        recoveryMadeBy: 'usr_test',
        recoveryConfirmedAt: isConfirmed ? createdAt : null,
        recoveryHolder: isConfirmed ? 'Dr. Novak' : null,
      },
    });
  }
  await db.site.create({
    data: {
      id: siteId,
      practiceId,
      name,
      city: options.city ?? 'Lyon',
      country: options.country ?? 'FR',
      timeZone: options.timeZone ?? 'Europe/Paris',
      locale: 'fr',
      phone: options.phone === undefined ? '04 78 00 00 00' : options.phone,
      createdAt,
    },
  });
  if (options.hasAgent ?? true) await anAgent(siteId, options.lastHeardAt ?? now, createdAt);
  const [onSite, offSite] = [
    await aDestination(practiceId, siteId, 'on-site', createdAt),
    await aDestination(practiceId, siteId, 'off-site', createdAt),
  ];
  await db.policy.create({
    data: {
      id: policyId,
      practiceId,
      name: `Nightly ${policyId}`,
      currentVersion: 1,
      createdAt,
      versions: {
        create: {
          id: newId('pov', now),
          version: 1,
          schedule: { kind: 'times', days: [1, 2, 3, 4, 5, 6, 7], times: ['03:00'] },
          graceMinutes: 120,
          retention: { keepLast: null, keepDaily: 30, keepWeekly: 8, keepMonthly: null, keepYearly: null },
          destinationIds: [onSite, offSite],
          createdAt,
          createdBy: 'usr_test',
        },
      },
    },
  });
  const sourceIds: string[] = [];
  for (const source of options.sources ?? ['cabinet']) {
    const id = newId('src', now);
    sourceIds.push(id);
    const settings = { host: '127.0.0.1', port: 5432, database: source, user: 'keepwell' };
    await db.source.create({ data: { id, siteId, name: source, engine: 'postgres', settings, createdAt } });
  }
  await db.backupSet.create({
    data: {
      id: setId,
      siteId,
      name: options.sources?.[0] ?? 'cabinet',
      policyId,
      policySince: createdAt,
      createdAt,
      members: { create: sourceIds.map((sourceId, position) => ({ sourceId, position })) },
    },
  });
  return { practiceId, siteId, name, sourceIds, setId, policyId, onSite, offSite };
}

export async function anAgent(siteId: string, lastHeardAt: Date, enrolledAt: Date): Promise<string> {
  const id = newId('agt', enrolledAt);
  await database().agent.create({
    data: {
      id,
      siteId,
      tokenHash: createHash('sha256').update(id).digest('hex'),
      redisPasswordHash: 'none',
      ageRecipient: `age1${'q'.repeat(58)}`,
      signingPublicKey: Buffer.alloc(32, 7).toString('base64'),
      enrolledAt,
      lastHeardAt,
      heardSince: enrolledAt,
      version: '0.1.0',
      acknowledgedAssignment: 4,
      selfReport: {
        version: '0.1.0',
        platform: 'linux',
        hostName: 'server-accueil',
        bootId: 'boot',
        toolsFolder: null,
        tools: [{ name: 'pg_dump', version: '15.14', path: '/usr/lib/postgresql/15/bin/pg_dump' }],
        allowedRoots: ['/srv/backup', '/mnt'],
        stagingQuotaBytes: 50_000_000_000,
        stagingFreeBytes: 41_300_000_000,
      },
    },
  });
  return id;
}

async function aDestination(
  practiceId: string,
  siteId: string,
  placement: string,
  createdAt: Date,
): Promise<string> {
  const id = newId('dst', createdAt);
  const isAway = placement === 'off-site';
  await database().destination.create({
    data: {
      id,
      practiceId,
      name: `${isAway ? 'SFTP' : 'Second disk'} ${id.slice(-4)}`,
      kind: isAway ? 'sftp' : 'folder',
      placement,
      createdAt,
      sites: {
        create: {
          id: newId('sds', createdAt),
          siteId,
          settings: isAway
            ? {
                host: 'backup.example.org',
                port: 22,
                user: 'lyon',
                path: '.',
                hostKey: `SHA256:${'A'.repeat(43)}`,
              }
            : { path: '/srv/backup' },
          createdAt,
        },
      },
    },
  });
  return id;
}

export async function aSlot(
  clinic: Clinic,
  dueAt: Date,
  state: SlotState,
  setId = clinic.setId,
): Promise<string> {
  const id = newId('slt', dueAt);
  const { siteId, policyId } = clinic;
  const closesAt = new Date(dueAt.getTime() + 2 * 3_600_000);
  await database().slot.create({
    data: { id, siteId, setId, policyId, policyVersion: 1, dueAt, closesAt, state },
  });
  return id;
}

export type AttemptOptions = {
  slotId?: string | null;
  setId?: string;
  sourceIds?: string[];
  trigger?: string;
  failure?: Failure;
  isRunning?: boolean;
  sizeBytes?: number;
  onSite?: CopyState;
  offSite?: CopyState;
};

/** A finished try with a backup of each source and a copy of each at both destinations; or a failed or running one. */
export async function anAttempt(clinic: Clinic, startedAt: Date, options: AttemptOptions = {}) {
  const id = newId('att', startedAt);
  const hasFailed = options.failure !== undefined;
  const isRunning = options.isRunning ?? false;
  const finishedAt = new Date(startedAt.getTime() + 41_000);
  await database().attempt.create({
    data: {
      id,
      siteId: clinic.siteId,
      setId: options.setId ?? clinic.setId,
      slotId: options.slotId ?? null,
      trigger: options.trigger ?? 'scheduled',
      startedAt,
      finishedAt: isRunning ? null : finishedAt,
      outcome: isRunning ? 'running' : hasFailed ? 'failed' : 'completed',
      ...(options.failure === undefined ? {} : { failure: options.failure }),
    },
  });
  const backupIds: string[] = [];
  if (!hasFailed && !isRunning) {
    for (const sourceId of options.sourceIds ?? clinic.sourceIds) {
      backupIds.push(await aBackup(clinic, id, sourceId, startedAt, options));
    }
  }
  return { attemptId: id, backupIds };
}

async function aBackup(
  clinic: Clinic,
  attemptId: string,
  sourceId: string,
  startedAt: Date,
  options: AttemptOptions,
) {
  const id = newId('bak', startedAt);
  const sizeBytes = options.sizeBytes ?? 512_400_000;
  const plainBytes = sizeBytes * 3;
  const finishedAt = new Date(startedAt.getTime() + 39_000);
  const fileName = `${startedAt.toISOString().slice(0, 10)}_${sourceId}.dump.zst.age`;
  const manifest = aManifest(clinic, {
    id,
    attemptId,
    sourceId,
    fileName,
    sizeBytes,
    plainBytes,
    startedAt,
    finishedAt,
  });
  await database().backup.create({
    data: {
      id,
      attemptId,
      siteId: clinic.siteId,
      sourceId,
      startedAt,
      finishedAt,
      snapshotAt: new Date(startedAt.getTime() + 1000),
      sizeBytes,
      plainBytes,
      sha256: manifest.dump.sha256,
      dumpMs: 24_000,
      proveMs: 9_000,
      manifestMs: 6_000,
      totalRows: 214_000,
      signedManifest: { manifest, signature: 'c2lnbmF0dXJl' },
      copies: {
        create: [
          aCopy(clinic, clinic.onSite, options.onSite ?? 'stored', fileName, sizeBytes, finishedAt),
          aCopy(clinic, clinic.offSite, options.offSite ?? 'stored', fileName, sizeBytes, finishedAt),
        ],
      },
    },
  });
  return id;
}

function aCopy(
  clinic: Clinic,
  destinationId: string,
  state: CopyState,
  name: string,
  size: number,
  at: Date,
) {
  const isThere = state === 'stored';
  const isBad = state === 'waiting' || state === 'missing' || state === 'corrupt' || state === 'given_up';
  const code =
    state === 'waiting' ? 'destination_unreachable' : state === 'missing' ? 'copy_missing' : 'copy_altered';
  return {
    id: newId('cop', at),
    siteId: clinic.siteId,
    destinationId,
    state,
    place: isThere ? `keepwell/${clinic.name}/${name}` : null,
    sizeBytes: isThere ? size : null,
    storedAt: isThere ? new Date(at.getTime() + 4_000) : null,
    tookMs: isThere ? 4_000 : null,
    tries: state === 'waiting' ? 3 : 1,
    nextTryAt: state === 'waiting' ? new Date(at.getTime() + 900_000) : null,
    readableAt: at,
    intactAt: isThere ? new Date(at.getTime() + 5_000) : null,
    ...(isBad ? { failure: { code, figures: {} } } : {}),
  };
}

type ManifestParts = {
  id: string;
  attemptId: string;
  sourceId: string;
  fileName: string;
  sizeBytes: number;
  plainBytes: number;
  startedAt: Date;
  finishedAt: Date;
};

const tables = [
  'patient',
  'appointment',
  'act',
  'prescription',
  'invoice',
  'invoice_line',
  'document',
  'practitioner',
];

function aManifest(clinic: Clinic, parts: ManifestParts): Manifest {
  const sha256 = createHash('sha256').update(parts.id).digest('hex');
  return {
    format: 'keepwell-manifest',
    version: 1,
    backupId: parts.id,
    attemptId: parts.attemptId,
    setId: clinic.setId,
    practice: { id: clinic.practiceId, name: 'Practice' },
    site: { id: clinic.siteId, name: clinic.name, timeZone: 'Europe/Paris' },
    source: { id: parts.sourceId, name: 'cabinet', engine: 'postgres', database: 'cabinet' },
    trigger: 'scheduled',
    dueAt: null,
    startedAt: parts.startedAt.toISOString(),
    snapshotAt: parts.startedAt.toISOString(),
    finishedAt: parts.finishedAt.toISOString(),
    readableAt: parts.finishedAt.toISOString(),
    versions: { agent: '0.1.0', server: '15.14', dumpTool: '15.14' },
    dump: { name: parts.fileName, sizeBytes: parts.sizeBytes, sha256, plainBytes: parts.plainBytes },
    globals: {
      name: parts.fileName.replace('.dump.', '.globals.sql.'),
      sizeBytes: 812,
      sha256,
      plainBytes: 2_113,
    },
    compression: 'zstd',
    encryption: 'age',
    recipients: [`age1${'q'.repeat(58)}`, `age1${'r'.repeat(58)}`],
    content: {
      tables: tables.map((name, position) => ({
        schema: 'public',
        name,
        rows: (position + 1) * 6_421,
        hash: position === 6 ? null : sha256,
      })),
      largeObjects: { count: 120, bytes: 48_000_000, hash: sha256 },
      sequences: [{ schema: 'public', name: 'patient_id_seq', value: '6421', isCalled: true }],
      objects: [
        { kind: 'view', name: 'public.today', owner: 'cabinet', hash: sha256 },
        { kind: 'index', name: 'public.patient_name_idx', owner: 'cabinet', hash: sha256 },
      ],
      encoding: 'UTF8',
      collation: 'fr_FR.UTF-8',
      characterType: 'fr_FR.UTF-8',
      excludedSchemas: [],
      hashing: {
        algorithm: 'hmac-sha256',
        keyId: '0123456789abcdef',
        complete: false,
        leftOut: ['public.document'],
      },
    },
    signer: {
      publicKey: Buffer.alloc(32, 7).toString('base64'),
      fingerprint: '9f2c 01ab 33de 5678 9f2c 01ab 33de 5678',
    },
  };
}
