-- CreateEnum
CREATE TYPE "format_check_state" AS ENUM ('backing_up', 'proving', 'done');

-- AlterTable
ALTER TABLE "policy_version" ADD COLUMN     "retention_at" JSONB NOT NULL DEFAULT '{}';

-- AlterTable
ALTER TABLE "site_destination" ADD COLUMN     "away_failure" JSONB,
ADD COLUMN     "away_since" TIMESTAMP(3),
ADD COLUMN     "checked_at" TIMESTAMP(3);

-- AlterTable
ALTER TABLE "copy" ADD COLUMN     "expired_at" TIMESTAMP(3),
ADD COLUMN     "expired_by" TEXT[],
ADD COLUMN     "expiry_failure" JSONB,
ADD COLUMN     "seen_at" TIMESTAMP(3);

-- CreateTable
CREATE TABLE "hold" (
    "id" TEXT NOT NULL,
    "site_id" TEXT NOT NULL,
    "backup_id" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "until" TIMESTAMP(3),
    "placed_by" TEXT NOT NULL,
    "placed_name" TEXT NOT NULL,
    "placed_at" TIMESTAMP(3) NOT NULL,
    "released_by" TEXT,
    "released_name" TEXT,
    "released_at" TIMESTAMP(3),

    CONSTRAINT "hold_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "format_check" (
    "id" TEXT NOT NULL,
    "site_id" TEXT NOT NULL,
    "state" "format_check_state" NOT NULL,
    "asked_by" TEXT NOT NULL,
    "asked_name" TEXT NOT NULL,
    "asked_at" TIMESTAMP(3) NOT NULL,
    "deadline_at" TIMESTAMP(3) NOT NULL,
    "steps" JSONB NOT NULL,
    "is_safe" BOOLEAN,
    "finished_at" TIMESTAMP(3),

    CONSTRAINT "format_check_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "hold_site_id_released_at_idx" ON "hold"("site_id", "released_at");

-- CreateIndex
CREATE INDEX "hold_backup_id_idx" ON "hold"("backup_id");

-- CreateIndex
CREATE INDEX "format_check_site_id_asked_at_idx" ON "format_check"("site_id", "asked_at" DESC);

-- CreateIndex
CREATE INDEX "format_check_state_idx" ON "format_check"("state");

-- AddForeignKey
ALTER TABLE "hold" ADD CONSTRAINT "hold_site_id_fkey" FOREIGN KEY ("site_id") REFERENCES "site"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "hold" ADD CONSTRAINT "hold_backup_id_fkey" FOREIGN KEY ("backup_id") REFERENCES "backup"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "format_check" ADD CONSTRAINT "format_check_site_id_fkey" FOREIGN KEY ("site_id") REFERENCES "site"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- A hold is released by somebody, at a time, or not at all; and it says why it was placed.
ALTER TABLE "hold" ADD CONSTRAINT "hold_released" CHECK (("released_at" IS NULL) = ("released_by" IS NULL));
ALTER TABLE "hold" ADD CONSTRAINT "hold_reason" CHECK (btrim("reason") <> '');
-- A site answers one "safe to format?" at a time; a done one has its answer.
CREATE UNIQUE INDEX "format_check_one_open" ON "format_check" ("site_id") WHERE "state" <> 'done';
ALTER TABLE "format_check" ADD CONSTRAINT "format_check_answer" CHECK (("state" = 'done') = ("is_safe" IS NOT NULL AND "finished_at" IS NOT NULL));
