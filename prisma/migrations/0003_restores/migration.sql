-- CreateEnum
CREATE TYPE "drill_outcome" AS ENUM ('passed', 'failed', 'not_run');

-- CreateEnum
CREATE TYPE "restore_state" AS ENUM ('requested', 'checked', 'approved', 'rejected', 'lapsed', 'withdrawn', 'safety_backup', 'restoring', 'proving', 'swapped', 'restored', 'signed_off', 'failed');

-- AlterEnum
ALTER TYPE "token_kind" ADD VALUE 'passkey';

-- AlterTable
ALTER TABLE "practice" ADD COLUMN     "approver_id" TEXT,
ADD COLUMN     "deputy_id" TEXT,
ADD COLUMN     "keep_days" INTEGER NOT NULL DEFAULT 7,
ADD COLUMN     "lapse_hours" INTEGER NOT NULL DEFAULT 24,
ADD COLUMN     "support_approves" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "policy_version" ADD COLUMN     "drill" JSONB NOT NULL DEFAULT '{"everyDays": 30, "checks": []}';

-- AlterTable
ALTER TABLE "copy" ADD COLUMN     "drill_failed_at" TIMESTAMP(3),
ADD COLUMN     "restored_at" TIMESTAMP(3);

-- AlterTable
ALTER TABLE "audit_entry" ADD COLUMN     "hash" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "previous_hash" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "seq" BIGINT;

-- CreateTable
CREATE TABLE "passkey" (
    "id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "credential_id" TEXT NOT NULL,
    "public_key" TEXT NOT NULL,
    "counter" BIGINT NOT NULL DEFAULT 0,
    "transports" TEXT[],
    "created_at" TIMESTAMP(3) NOT NULL,
    "last_used_at" TIMESTAMP(3),
    "revoked_at" TIMESTAMP(3),

    CONSTRAINT "passkey_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "endorsement" (
    "id" TEXT NOT NULL,
    "practice_id" TEXT NOT NULL,
    "passkey_id" TEXT NOT NULL,
    "endorsed_by" TEXT NOT NULL,
    "body" JSONB NOT NULL,
    "created_at" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "endorsement_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "approver_pin" (
    "site_id" TEXT NOT NULL,
    "credential_id" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "public_key" TEXT NOT NULL,
    "way" TEXT NOT NULL,
    "endorsed_by" TEXT,
    "pinned_at" TIMESTAMP(3) NOT NULL,
    "unpinned_at" TIMESTAMP(3),

    CONSTRAINT "approver_pin_pkey" PRIMARY KEY ("site_id","credential_id")
);

-- CreateTable
CREATE TABLE "drill" (
    "id" TEXT NOT NULL,
    "site_id" TEXT NOT NULL,
    "source_id" TEXT NOT NULL,
    "backup_id" TEXT NOT NULL,
    "copy_id" TEXT NOT NULL,
    "destination_id" TEXT NOT NULL,
    "order_id" TEXT,
    "outcome" "drill_outcome" NOT NULL,
    "failure" JSONB,
    "report" JSONB NOT NULL,
    "started_at" TIMESTAMP(3) NOT NULL,
    "finished_at" TIMESTAMP(3) NOT NULL,
    "restore_ms" INTEGER NOT NULL,

    CONSTRAINT "drill_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "restore_case" (
    "id" TEXT NOT NULL,
    "practice_id" TEXT NOT NULL,
    "site_id" TEXT NOT NULL,
    "source_id" TEXT,
    "backup_id" TEXT,
    "undoes_id" TEXT,
    "state" "restore_state" NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "request" JSONB,
    "origin" JSONB NOT NULL,
    "target" JSONB NOT NULL,
    "reason" TEXT NOT NULL,
    "requested_by" TEXT,
    "requested_name" TEXT NOT NULL,
    "requested_at" TIMESTAMP(3) NOT NULL,
    "preflight" JSONB,
    "check_failure" JSONB,
    "checked_at" TIMESTAMP(3),
    "acknowledged" TEXT[],
    "submitted_at" TIMESTAMP(3),
    "document" JSONB,
    "document_hash" TEXT,
    "expires_at" TIMESTAMP(3),
    "deputy_asked_at" TIMESTAMP(3),
    "call_back_code" TEXT NOT NULL,
    "support_by" TEXT,
    "support_at" TIMESTAMP(3),
    "decided_by" TEXT,
    "decided_name" TEXT,
    "decided_at" TIMESTAMP(3),
    "decision_reason" TEXT,
    "permit" JSONB,
    "started_at" TIMESTAMP(3),
    "ended_at" TIMESTAMP(3),
    "failure" JSONB,
    "safety_backup_id" TEXT,
    "kept" JSONB,
    "kept_dropped_at" TIMESTAMP(3),
    "signed_off_by" TEXT,
    "signed_off_name" TEXT,
    "signed_off_at" TIMESTAMP(3),
    "sign_off_note" TEXT,

    CONSTRAINT "restore_case_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "restore_event" (
    "id" TEXT NOT NULL,
    "case_id" TEXT NOT NULL,
    "seq" INTEGER,
    "at" TIMESTAMP(3) NOT NULL,
    "kind" TEXT NOT NULL,
    "actor_id" TEXT,
    "actor_name" TEXT NOT NULL,
    "details" JSONB NOT NULL,
    "previous_hash" TEXT NOT NULL DEFAULT '',
    "hash" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "restore_event_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "passkey_credential_id_key" ON "passkey"("credential_id");

-- CreateIndex
CREATE INDEX "passkey_user_id_idx" ON "passkey"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "endorsement_practice_id_passkey_id_key" ON "endorsement"("practice_id", "passkey_id");

-- CreateIndex
CREATE INDEX "drill_site_id_finished_at_id_idx" ON "drill"("site_id", "finished_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "drill_source_id_finished_at_idx" ON "drill"("source_id", "finished_at" DESC);

-- CreateIndex
CREATE INDEX "drill_copy_id_idx" ON "drill"("copy_id");

-- CreateIndex
CREATE INDEX "drill_backup_id_idx" ON "drill"("backup_id");

-- CreateIndex
CREATE INDEX "restore_case_site_id_requested_at_idx" ON "restore_case"("site_id", "requested_at" DESC);

-- CreateIndex
CREATE INDEX "restore_case_practice_id_requested_at_id_idx" ON "restore_case"("practice_id", "requested_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "restore_case_state_expires_at_idx" ON "restore_case"("state", "expires_at");

-- CreateIndex
CREATE INDEX "restore_case_backup_id_idx" ON "restore_case"("backup_id");

-- CreateIndex
CREATE UNIQUE INDEX "restore_event_case_id_seq_key" ON "restore_event"("case_id", "seq");

-- CreateIndex
CREATE UNIQUE INDEX "audit_entry_seq_key" ON "audit_entry"("seq");

-- AddForeignKey
ALTER TABLE "passkey" ADD CONSTRAINT "passkey_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "endorsement" ADD CONSTRAINT "endorsement_practice_id_fkey" FOREIGN KEY ("practice_id") REFERENCES "practice"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "endorsement" ADD CONSTRAINT "endorsement_passkey_id_fkey" FOREIGN KEY ("passkey_id") REFERENCES "passkey"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "approver_pin" ADD CONSTRAINT "approver_pin_site_id_fkey" FOREIGN KEY ("site_id") REFERENCES "site"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "drill" ADD CONSTRAINT "drill_site_id_fkey" FOREIGN KEY ("site_id") REFERENCES "site"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "drill" ADD CONSTRAINT "drill_source_id_fkey" FOREIGN KEY ("source_id") REFERENCES "source"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "drill" ADD CONSTRAINT "drill_backup_id_fkey" FOREIGN KEY ("backup_id") REFERENCES "backup"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "drill" ADD CONSTRAINT "drill_copy_id_fkey" FOREIGN KEY ("copy_id") REFERENCES "copy"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "restore_case" ADD CONSTRAINT "restore_case_practice_id_fkey" FOREIGN KEY ("practice_id") REFERENCES "practice"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "restore_case" ADD CONSTRAINT "restore_case_site_id_fkey" FOREIGN KEY ("site_id") REFERENCES "site"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "restore_case" ADD CONSTRAINT "restore_case_backup_id_fkey" FOREIGN KEY ("backup_id") REFERENCES "backup"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "restore_case" ADD CONSTRAINT "restore_case_undoes_id_fkey" FOREIGN KEY ("undoes_id") REFERENCES "restore_case"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "restore_event" ADD CONSTRAINT "restore_event_case_id_fkey" FOREIGN KEY ("case_id") REFERENCES "restore_case"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- One restore of a source is approved at a time. Not of those that run: what an agent tells of them must never be refused.
CREATE UNIQUE INDEX "restore_case_approved" ON "restore_case" ("site_id", "source_id") WHERE "state" = 'approved';
-- Nobody's own request becomes a permit by their own hand.
ALTER TABLE "restore_case" ADD CONSTRAINT "restore_case_two_people" CHECK ("permit" IS NULL OR "decided_by" IS DISTINCT FROM "requested_by");
-- What is signed stands with its hash and the hour at which it lapses.
ALTER TABLE "restore_case" ADD CONSTRAINT "restore_case_document" CHECK (("document" IS NULL) = ("document_hash" IS NULL) AND ("document" IS NULL) = ("expires_at" IS NULL));
-- A deputy is somebody else.
ALTER TABLE "practice" ADD CONSTRAINT "practice_deputy" CHECK ("deputy_id" IS NULL OR "approver_id" IS NOT NULL AND "approver_id" <> "deputy_id");
ALTER TABLE "practice" ADD CONSTRAINT "practice_keep_days" CHECK ("keep_days" BETWEEN 1 AND 365 AND "lapse_hours" BETWEEN 1 AND 168);

-- The chains. Sealed at commit by deferred triggers, so that every writer is in them, entries stand in the order of their
-- commits, and the lock that orders them is the last that a transaction takes: it can't be part of a deadlock.
-- The columns are named one by one: a column added later must not change what older entries hash to.
CREATE FUNCTION "seal_audit_entry"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  last_seq bigint;
  last_hash text;
BEGIN
  PERFORM pg_advisory_xact_lock(7241001);
  SELECT "seq", "hash" INTO last_seq, last_hash FROM "audit_entry" WHERE "seq" IS NOT NULL ORDER BY "seq" DESC LIMIT 1;
  last_seq := coalesce(last_seq, 0) + 1;
  last_hash := coalesce(last_hash, repeat('0', 64));
  UPDATE "audit_entry" e SET "seq" = last_seq, "previous_hash" = last_hash,
    "hash" = encode(sha256(convert_to(jsonb_build_array(last_seq, last_hash, e."id", e."at", e."actor_id", e."actor_name", e."address",
      e."action", e."practice_id", e."site_id", e."subject_kind", e."subject_id", e."subject_name", e."details")::text, 'UTF8')), 'hex')
    WHERE e."id" = NEW."id" AND e."seq" IS NULL;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER "audit_entry_seal" AFTER INSERT ON "audit_entry" DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION "seal_audit_entry"();

CREATE FUNCTION "seal_restore_event"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  last_seq integer;
  last_hash text;
BEGIN
  PERFORM pg_advisory_xact_lock(7241002);
  SELECT "seq", "hash" INTO last_seq, last_hash FROM "restore_event"
    WHERE "case_id" = NEW."case_id" AND "seq" IS NOT NULL ORDER BY "seq" DESC LIMIT 1;
  last_seq := coalesce(last_seq, 0) + 1;
  last_hash := coalesce(last_hash, repeat('0', 64));
  UPDATE "restore_event" e SET "seq" = last_seq, "previous_hash" = last_hash,
    "hash" = encode(sha256(convert_to(jsonb_build_array(last_seq, last_hash, e."id", e."case_id", e."at", e."kind", e."actor_id",
      e."actor_name", e."details")::text, 'UTF8')), 'hex')
    WHERE e."id" = NEW."id" AND e."seq" IS NULL;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER "restore_event_seal" AFTER INSERT ON "restore_event" DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION "seal_restore_event"();

-- What was written before there was a chain becomes its beginning, in the order of its writing.
DO $$
DECLARE
  entry record;
  number bigint := 0;
  before text := repeat('0', 64);
BEGIN
  FOR entry IN SELECT * FROM "audit_entry" ORDER BY "at", "id" LOOP
    number := number + 1;
    UPDATE "audit_entry" e SET "seq" = number, "previous_hash" = before,
      "hash" = encode(sha256(convert_to(jsonb_build_array(number, before, e."id", e."at", e."actor_id", e."actor_name", e."address",
        e."action", e."practice_id", e."site_id", e."subject_kind", e."subject_id", e."subject_name", e."details")::text, 'UTF8')), 'hex')
      WHERE e."id" = entry."id" RETURNING e."hash" INTO before;
  END LOOP;
END $$;
