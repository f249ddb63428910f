-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "role" AS ENUM ('administrator', 'support', 'manager', 'approver', 'reception', 'auditor');

-- CreateEnum
CREATE TYPE "token_kind" AS ENUM ('first_administrator', 'invitation', 'password_reset', 'enrolment');

-- CreateEnum
CREATE TYPE "slot_state" AS ENUM ('waiting', 'running', 'kept', 'kept_late', 'missed', 'excused', 'unknown');

-- CreateEnum
CREATE TYPE "attempt_outcome" AS ENUM ('running', 'completed', 'failed', 'interrupted');

-- CreateEnum
CREATE TYPE "copy_state" AS ENUM ('storing', 'waiting', 'stored', 'missing', 'corrupt', 'expired', 'given_up');

-- CreateEnum
CREATE TYPE "order_state" AS ENUM ('asked', 'queued', 'running', 'done', 'failed', 'refused');

-- CreateEnum
CREATE TYPE "mail_state" AS ENUM ('queued', 'sent', 'refused', 'given_up');

-- CreateTable
CREATE TABLE "user" (
    "id" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "phone" TEXT,
    "locale" TEXT NOT NULL,
    "password_hash" TEXT,
    "password_changed_at" TIMESTAMP(3),
    "email_confirmed_at" TIMESTAMP(3),
    "created_at" TIMESTAMP(3) NOT NULL,
    "deactivated_at" TIMESTAMP(3),

    CONSTRAINT "user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "grant" (
    "id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "role" "role" NOT NULL,
    "practice_id" TEXT,
    "site_id" TEXT,
    "created_at" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "grant_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "session" (
    "id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "created_at" TIMESTAMP(3) NOT NULL,
    "last_seen_at" TIMESTAMP(3) NOT NULL,
    "expires_at" TIMESTAMP(3) NOT NULL,
    "revoked_at" TIMESTAMP(3),
    "address" TEXT NOT NULL,
    "user_agent" TEXT NOT NULL,

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "one_time_token" (
    "id" TEXT NOT NULL,
    "kind" "token_kind" NOT NULL,
    "hash" TEXT NOT NULL,
    "user_id" TEXT,
    "site_id" TEXT,
    "created_by" TEXT,
    "mailed_to" TEXT,
    "created_at" TIMESTAMP(3) NOT NULL,
    "expires_at" TIMESTAMP(3) NOT NULL,
    "used_at" TIMESTAMP(3),
    "replaces" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "one_time_token_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "practice" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "locale" TEXT NOT NULL,
    "phone" TEXT,
    "created_at" TIMESTAMP(3) NOT NULL,
    "archived_at" TIMESTAMP(3),
    "revision" INTEGER NOT NULL DEFAULT 1,
    "recovery_recipient" TEXT,
    "recovery_made_at" TIMESTAMP(3),
    "recovery_made_by" TEXT,
    "recovery_confirmed_at" TIMESTAMP(3),
    "recovery_holder" TEXT,

    CONSTRAINT "practice_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "site" (
    "id" TEXT NOT NULL,
    "practice_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "city" TEXT NOT NULL,
    "country" TEXT NOT NULL,
    "time_zone" TEXT NOT NULL,
    "locale" TEXT NOT NULL,
    "phone" TEXT,
    "created_at" TIMESTAMP(3) NOT NULL,
    "archived_at" TIMESTAMP(3),
    "revision" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "site_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "agent" (
    "id" TEXT NOT NULL,
    "site_id" TEXT NOT NULL,
    "token_hash" TEXT NOT NULL,
    "redis_password_hash" TEXT NOT NULL,
    "age_recipient" TEXT NOT NULL,
    "signing_public_key" TEXT NOT NULL,
    "enrolled_at" TIMESTAMP(3) NOT NULL,
    "revoked_at" TIMESTAMP(3),
    "last_heard_at" TIMESTAMP(3) NOT NULL,
    "heard_since" TIMESTAMP(3),
    "version" TEXT NOT NULL,
    "clock_skew_ms" INTEGER NOT NULL DEFAULT 0,
    "acknowledged_assignment" INTEGER,
    "self_report" JSONB,
    "epoch" TEXT,
    "last_seq" INTEGER NOT NULL DEFAULT 0,
    "last_fact_hash" TEXT,
    "fork_seen_at" TIMESTAMP(3),

    CONSTRAINT "agent_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "source" (
    "id" TEXT NOT NULL,
    "site_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "engine" TEXT NOT NULL,
    "settings" JSONB NOT NULL,
    "sealed_secret" TEXT,
    "sealed_for_recipient" TEXT,
    "created_at" TIMESTAMP(3) NOT NULL,
    "archived_at" TIMESTAMP(3),
    "revision" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "source_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "backup_set" (
    "id" TEXT NOT NULL,
    "site_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "policy_id" TEXT,
    "policy_since" TIMESTAMP(3),
    "created_at" TIMESTAMP(3) NOT NULL,
    "archived_at" TIMESTAMP(3),
    "revision" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "backup_set_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "set_member" (
    "set_id" TEXT NOT NULL,
    "source_id" TEXT NOT NULL,
    "position" INTEGER NOT NULL,

    CONSTRAINT "set_member_pkey" PRIMARY KEY ("set_id","source_id")
);

-- CreateTable
CREATE TABLE "policy" (
    "id" TEXT NOT NULL,
    "practice_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "current_version" INTEGER NOT NULL,
    "created_at" TIMESTAMP(3) NOT NULL,
    "archived_at" TIMESTAMP(3),
    "revision" INTEGER NOT NULL DEFAULT 1,
    "copied_from" TEXT,

    CONSTRAINT "policy_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "policy_version" (
    "id" TEXT NOT NULL,
    "policy_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "schedule" JSONB NOT NULL,
    "grace_minutes" INTEGER NOT NULL,
    "retention" JSONB NOT NULL,
    "destination_ids" TEXT[],
    "created_at" TIMESTAMP(3) NOT NULL,
    "created_by" TEXT NOT NULL,

    CONSTRAINT "policy_version_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "destination" (
    "id" TEXT NOT NULL,
    "practice_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "placement" TEXT NOT NULL,
    "created_at" TIMESTAMP(3) NOT NULL,
    "archived_at" TIMESTAMP(3),
    "revision" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "destination_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "site_destination" (
    "id" TEXT NOT NULL,
    "destination_id" TEXT NOT NULL,
    "site_id" TEXT NOT NULL,
    "settings" JSONB NOT NULL,
    "sealed_secret" TEXT,
    "sealed_for_recipient" TEXT,
    "created_at" TIMESTAMP(3) NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "site_destination_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "assignment_version" (
    "site_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "content_hash" TEXT NOT NULL,
    "body" JSONB NOT NULL,
    "created_at" TIMESTAMP(3) NOT NULL,
    "acknowledged_at" TIMESTAMP(3),
    "refused_at" TIMESTAMP(3),
    "refusal" JSONB,

    CONSTRAINT "assignment_version_pkey" PRIMARY KEY ("site_id","version")
);

-- CreateTable
CREATE TABLE "slot" (
    "id" TEXT NOT NULL,
    "site_id" TEXT NOT NULL,
    "set_id" TEXT NOT NULL,
    "due_at" TIMESTAMP(3) NOT NULL,
    "closes_at" TIMESTAMP(3) NOT NULL,
    "watch_at" TIMESTAMP(3),
    "state" "slot_state" NOT NULL,
    "policy_id" TEXT NOT NULL,
    "policy_version" INTEGER NOT NULL,
    "excused_by" TEXT,
    "excuse" TEXT,
    "settled_at" TIMESTAMP(3),

    CONSTRAINT "slot_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "attempt" (
    "id" TEXT NOT NULL,
    "site_id" TEXT NOT NULL,
    "set_id" TEXT NOT NULL,
    "slot_id" TEXT,
    "order_id" TEXT,
    "trigger" TEXT NOT NULL,
    "started_at" TIMESTAMP(3) NOT NULL,
    "finished_at" TIMESTAMP(3),
    "outcome" "attempt_outcome" NOT NULL,
    "failure" JSONB,

    CONSTRAINT "attempt_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "backup" (
    "id" TEXT NOT NULL,
    "attempt_id" TEXT NOT NULL,
    "site_id" TEXT NOT NULL,
    "source_id" TEXT NOT NULL,
    "started_at" TIMESTAMP(3) NOT NULL,
    "finished_at" TIMESTAMP(3) NOT NULL,
    "snapshot_at" TIMESTAMP(3) NOT NULL,
    "size_bytes" BIGINT NOT NULL,
    "plain_bytes" BIGINT NOT NULL,
    "sha256" TEXT NOT NULL,
    "dump_ms" INTEGER NOT NULL,
    "prove_ms" INTEGER NOT NULL,
    "manifest_ms" INTEGER NOT NULL,
    "total_rows" BIGINT NOT NULL,
    "signed_manifest" JSONB NOT NULL,

    CONSTRAINT "backup_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "copy" (
    "id" TEXT NOT NULL,
    "site_id" TEXT NOT NULL,
    "backup_id" TEXT NOT NULL,
    "destination_id" TEXT NOT NULL,
    "state" "copy_state" NOT NULL,
    "place" TEXT,
    "size_bytes" BIGINT,
    "stored_at" TIMESTAMP(3),
    "took_ms" INTEGER,
    "tries" INTEGER NOT NULL DEFAULT 0,
    "next_try_at" TIMESTAMP(3),
    "failure" JSONB,
    "intact_at" TIMESTAMP(3),
    "readable_at" TIMESTAMP(3),
    "read_back_at" TIMESTAMP(3),

    CONSTRAINT "copy_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "proof" (
    "id" TEXT NOT NULL,
    "copy_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "passed" BOOLEAN NOT NULL,
    "read_back" BOOLEAN NOT NULL,
    "failure" JSONB,
    "checked_at" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "proof_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "order" (
    "id" TEXT NOT NULL,
    "site_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "state" "order_state" NOT NULL,
    "requested_by" TEXT,
    "requested_at" TIMESTAMP(3) NOT NULL,
    "finished_at" TIMESTAMP(3),
    "failure" JSONB,
    "figures" JSONB,
    "expires_at" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "order_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "agent_fact" (
    "site_id" TEXT NOT NULL,
    "epoch" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "id" TEXT NOT NULL,
    "agent_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,
    "received_at" TIMESTAMP(3) NOT NULL,
    "hash" TEXT NOT NULL,
    "body" JSONB NOT NULL,
    "refusal" TEXT,

    CONSTRAINT "agent_fact_pkey" PRIMARY KEY ("site_id","epoch","seq")
);

-- CreateTable
CREATE TABLE "alert" (
    "id" TEXT NOT NULL,
    "site_id" TEXT NOT NULL,
    "set_id" TEXT,
    "kind" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "details" JSONB NOT NULL,
    "opened_at" TIMESTAMP(3) NOT NULL,
    "resolved_at" TIMESTAMP(3),

    CONSTRAINT "alert_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "mail" (
    "id" TEXT NOT NULL,
    "alert_id" TEXT,
    "user_id" TEXT,
    "recipient" TEXT NOT NULL,
    "locale" TEXT NOT NULL,
    "template" TEXT NOT NULL,
    "figures" JSONB NOT NULL,
    "state" "mail_state" NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "last_error" TEXT,
    "created_at" TIMESTAMP(3) NOT NULL,
    "next_try_at" TIMESTAMP(3),
    "sent_at" TIMESTAMP(3),

    CONSTRAINT "mail_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_entry" (
    "id" TEXT NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,
    "actor_id" TEXT,
    "actor_name" TEXT NOT NULL,
    "address" TEXT,
    "action" TEXT NOT NULL,
    "practice_id" TEXT,
    "site_id" TEXT,
    "subject_kind" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "subject_name" TEXT NOT NULL,
    "details" JSONB NOT NULL,

    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "setting" (
    "key" TEXT NOT NULL,
    "value" JSONB NOT NULL,
    "updated_at" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "setting_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "worker_beat" (
    "name" TEXT NOT NULL,
    "beat_at" TIMESTAMP(3) NOT NULL,
    "since" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "worker_beat_pkey" PRIMARY KEY ("name")
);

-- CreateIndex
CREATE UNIQUE INDEX "user_email_key" ON "user"("email");

-- CreateIndex
CREATE INDEX "grant_practice_id_idx" ON "grant"("practice_id");

-- CreateIndex
CREATE UNIQUE INDEX "grant_user_id_role_practice_id_site_id_key" ON "grant"("user_id", "role", "practice_id", "site_id");

-- CreateIndex
CREATE INDEX "session_user_id_revoked_at_idx" ON "session"("user_id", "revoked_at");

-- CreateIndex
CREATE UNIQUE INDEX "one_time_token_hash_key" ON "one_time_token"("hash");

-- CreateIndex
CREATE INDEX "one_time_token_site_id_idx" ON "one_time_token"("site_id");

-- CreateIndex
CREATE INDEX "one_time_token_user_id_idx" ON "one_time_token"("user_id");

-- CreateIndex
CREATE INDEX "site_practice_id_idx" ON "site"("practice_id");

-- CreateIndex
CREATE UNIQUE INDEX "agent_token_hash_key" ON "agent"("token_hash");

-- CreateIndex
CREATE INDEX "agent_site_id_idx" ON "agent"("site_id");

-- CreateIndex
CREATE INDEX "agent_last_heard_at_idx" ON "agent"("last_heard_at");

-- CreateIndex
CREATE INDEX "source_site_id_idx" ON "source"("site_id");

-- CreateIndex
CREATE INDEX "backup_set_site_id_idx" ON "backup_set"("site_id");

-- CreateIndex
CREATE INDEX "backup_set_policy_id_idx" ON "backup_set"("policy_id");

-- CreateIndex
CREATE INDEX "set_member_source_id_idx" ON "set_member"("source_id");

-- CreateIndex
CREATE UNIQUE INDEX "set_member_set_id_position_key" ON "set_member"("set_id", "position");

-- CreateIndex
CREATE INDEX "policy_practice_id_idx" ON "policy"("practice_id");

-- CreateIndex
CREATE UNIQUE INDEX "policy_version_policy_id_version_key" ON "policy_version"("policy_id", "version");

-- CreateIndex
CREATE INDEX "destination_practice_id_idx" ON "destination"("practice_id");

-- CreateIndex
CREATE INDEX "site_destination_site_id_idx" ON "site_destination"("site_id");

-- CreateIndex
CREATE UNIQUE INDEX "site_destination_destination_id_site_id_key" ON "site_destination"("destination_id", "site_id");

-- CreateIndex
CREATE INDEX "slot_watch_at_idx" ON "slot"("watch_at");

-- CreateIndex
CREATE INDEX "slot_site_id_due_at_idx" ON "slot"("site_id", "due_at");

-- CreateIndex
CREATE UNIQUE INDEX "slot_set_id_due_at_key" ON "slot"("set_id", "due_at");

-- CreateIndex
CREATE INDEX "attempt_site_id_started_at_id_idx" ON "attempt"("site_id", "started_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "attempt_set_id_started_at_idx" ON "attempt"("set_id", "started_at" DESC);

-- CreateIndex
CREATE INDEX "attempt_slot_id_idx" ON "attempt"("slot_id");

-- CreateIndex
CREATE INDEX "attempt_started_at_id_idx" ON "attempt"("started_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "backup_source_id_snapshot_at_idx" ON "backup"("source_id", "snapshot_at" DESC);

-- CreateIndex
CREATE INDEX "backup_attempt_id_idx" ON "backup"("attempt_id");

-- CreateIndex
CREATE INDEX "backup_site_id_snapshot_at_idx" ON "backup"("site_id", "snapshot_at" DESC);

-- CreateIndex
CREATE INDEX "copy_site_id_state_idx" ON "copy"("site_id", "state");

-- CreateIndex
CREATE INDEX "copy_destination_id_idx" ON "copy"("destination_id");

-- CreateIndex
CREATE UNIQUE INDEX "copy_backup_id_destination_id_key" ON "copy"("backup_id", "destination_id");

-- CreateIndex
CREATE INDEX "proof_copy_id_checked_at_idx" ON "proof"("copy_id", "checked_at");

-- CreateIndex
CREATE INDEX "order_site_id_requested_at_idx" ON "order"("site_id", "requested_at");

-- CreateIndex
CREATE INDEX "order_state_requested_at_idx" ON "order"("state", "requested_at");

-- CreateIndex
CREATE UNIQUE INDEX "agent_fact_id_key" ON "agent_fact"("id");

-- CreateIndex
CREATE INDEX "alert_site_id_resolved_at_idx" ON "alert"("site_id", "resolved_at");

-- CreateIndex
CREATE INDEX "mail_state_next_try_at_idx" ON "mail"("state", "next_try_at");

-- CreateIndex
CREATE INDEX "mail_alert_id_idx" ON "mail"("alert_id");

-- CreateIndex
CREATE INDEX "audit_entry_at_id_idx" ON "audit_entry"("at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "audit_entry_practice_id_at_idx" ON "audit_entry"("practice_id", "at" DESC);

-- CreateIndex
CREATE INDEX "audit_entry_subject_id_idx" ON "audit_entry"("subject_id");

-- AddForeignKey
ALTER TABLE "grant" ADD CONSTRAINT "grant_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "grant" ADD CONSTRAINT "grant_practice_id_fkey" FOREIGN KEY ("practice_id") REFERENCES "practice"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "grant" ADD CONSTRAINT "grant_site_id_fkey" FOREIGN KEY ("site_id") REFERENCES "site"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "one_time_token" ADD CONSTRAINT "one_time_token_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "one_time_token" ADD CONSTRAINT "one_time_token_site_id_fkey" FOREIGN KEY ("site_id") REFERENCES "site"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "site" ADD CONSTRAINT "site_practice_id_fkey" FOREIGN KEY ("practice_id") REFERENCES "practice"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "agent" ADD CONSTRAINT "agent_site_id_fkey" FOREIGN KEY ("site_id") REFERENCES "site"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "source" ADD CONSTRAINT "source_site_id_fkey" FOREIGN KEY ("site_id") REFERENCES "site"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "backup_set" ADD CONSTRAINT "backup_set_site_id_fkey" FOREIGN KEY ("site_id") REFERENCES "site"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "backup_set" ADD CONSTRAINT "backup_set_policy_id_fkey" FOREIGN KEY ("policy_id") REFERENCES "policy"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "set_member" ADD CONSTRAINT "set_member_set_id_fkey" FOREIGN KEY ("set_id") REFERENCES "backup_set"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "set_member" ADD CONSTRAINT "set_member_source_id_fkey" FOREIGN KEY ("source_id") REFERENCES "source"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "policy" ADD CONSTRAINT "policy_practice_id_fkey" FOREIGN KEY ("practice_id") REFERENCES "practice"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "policy_version" ADD CONSTRAINT "policy_version_policy_id_fkey" FOREIGN KEY ("policy_id") REFERENCES "policy"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "destination" ADD CONSTRAINT "destination_practice_id_fkey" FOREIGN KEY ("practice_id") REFERENCES "practice"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "site_destination" ADD CONSTRAINT "site_destination_destination_id_fkey" FOREIGN KEY ("destination_id") REFERENCES "destination"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "site_destination" ADD CONSTRAINT "site_destination_site_id_fkey" FOREIGN KEY ("site_id") REFERENCES "site"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "assignment_version" ADD CONSTRAINT "assignment_version_site_id_fkey" FOREIGN KEY ("site_id") REFERENCES "site"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "slot" ADD CONSTRAINT "slot_site_id_fkey" FOREIGN KEY ("site_id") REFERENCES "site"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "slot" ADD CONSTRAINT "slot_set_id_fkey" FOREIGN KEY ("set_id") REFERENCES "backup_set"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "attempt" ADD CONSTRAINT "attempt_site_id_fkey" FOREIGN KEY ("site_id") REFERENCES "site"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "attempt" ADD CONSTRAINT "attempt_set_id_fkey" FOREIGN KEY ("set_id") REFERENCES "backup_set"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "attempt" ADD CONSTRAINT "attempt_slot_id_fkey" FOREIGN KEY ("slot_id") REFERENCES "slot"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "backup" ADD CONSTRAINT "backup_site_id_fkey" FOREIGN KEY ("site_id") REFERENCES "site"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "backup" ADD CONSTRAINT "backup_attempt_id_fkey" FOREIGN KEY ("attempt_id") REFERENCES "attempt"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "backup" ADD CONSTRAINT "backup_source_id_fkey" FOREIGN KEY ("source_id") REFERENCES "source"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "copy" ADD CONSTRAINT "copy_site_id_fkey" FOREIGN KEY ("site_id") REFERENCES "site"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "copy" ADD CONSTRAINT "copy_backup_id_fkey" FOREIGN KEY ("backup_id") REFERENCES "backup"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "copy" ADD CONSTRAINT "copy_destination_id_fkey" FOREIGN KEY ("destination_id") REFERENCES "destination"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "proof" ADD CONSTRAINT "proof_copy_id_fkey" FOREIGN KEY ("copy_id") REFERENCES "copy"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "order" ADD CONSTRAINT "order_site_id_fkey" FOREIGN KEY ("site_id") REFERENCES "site"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "agent_fact" ADD CONSTRAINT "agent_fact_site_id_fkey" FOREIGN KEY ("site_id") REFERENCES "site"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "alert" ADD CONSTRAINT "alert_site_id_fkey" FOREIGN KEY ("site_id") REFERENCES "site"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "mail" ADD CONSTRAINT "mail_alert_id_fkey" FOREIGN KEY ("alert_id") REFERENCES "alert"("id") ON DELETE SET NULL ON UPDATE CASCADE;
