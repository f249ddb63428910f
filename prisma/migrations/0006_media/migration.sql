-- AlterTable
ALTER TABLE "copy" ADD COLUMN     "medium_id" TEXT;

-- CreateTable
CREATE TABLE "medium" (
    "id" TEXT NOT NULL,
    "site_id" TEXT NOT NULL,
    "destination_id" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "colour" TEXT NOT NULL,
    "turn" TEXT NOT NULL,
    "volume" JSONB NOT NULL,
    "fs_type" TEXT NOT NULL,
    "size_bytes" BIGINT,
    "added_at" TIMESTAMP(3) NOT NULL,
    "retired_at" TIMESTAMP(3),
    "retired_as" TEXT,
    "presence" TEXT,
    "seen_at" TIMESTAMP(3),
    "free_bytes" BIGINT,
    "stated_place" TEXT,
    "stated_at" TIMESTAMP(3),
    "stated_by" TEXT,
    "revision" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "medium_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "medium_event" (
    "id" TEXT NOT NULL,
    "medium_id" TEXT NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,
    "kind" TEXT NOT NULL,
    "actor_id" TEXT,
    "actor_name" TEXT,
    "note" TEXT,

    CONSTRAINT "medium_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "plugged_volumes" (
    "site_id" TEXT NOT NULL,
    "volumes" JSONB NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "plugged_volumes_pkey" PRIMARY KEY ("site_id")
);

-- CreateIndex
CREATE INDEX "medium_site_id_idx" ON "medium"("site_id");

-- CreateIndex
CREATE INDEX "medium_destination_id_idx" ON "medium"("destination_id");

-- CreateIndex
CREATE INDEX "medium_event_medium_id_at_idx" ON "medium_event"("medium_id", "at" DESC);

-- CreateIndex
CREATE INDEX "copy_medium_id_idx" ON "copy"("medium_id");

-- AddForeignKey
ALTER TABLE "medium" ADD CONSTRAINT "medium_site_id_fkey" FOREIGN KEY ("site_id") REFERENCES "site"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "medium" ADD CONSTRAINT "medium_destination_id_fkey" FOREIGN KEY ("destination_id") REFERENCES "destination"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "medium_event" ADD CONSTRAINT "medium_event_medium_id_fkey" FOREIGN KEY ("medium_id") REFERENCES "medium"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "plugged_volumes" ADD CONSTRAINT "plugged_volumes_site_id_fkey" FOREIGN KEY ("site_id") REFERENCES "site"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "copy" ADD CONSTRAINT "copy_medium_id_fkey" FOREIGN KEY ("medium_id") REFERENCES "medium"("id") ON DELETE SET NULL ON UPDATE CASCADE;
-- What a disk's row can say.
ALTER TABLE "medium" ADD CONSTRAINT "medium_presence" CHECK ("presence" IN ('plugged-in', 'in-use', 'safe', 'removed'));
ALTER TABLE "medium" ADD CONSTRAINT "medium_seen" CHECK (("presence" IS NULL) = ("seen_at" IS NULL));
ALTER TABLE "medium" ADD CONSTRAINT "medium_retired" CHECK (("retired_at" IS NULL) = ("retired_as" IS NULL));
ALTER TABLE "medium" ADD CONSTRAINT "medium_retired_as" CHECK ("retired_as" IN ('kept', 'lost', 'broken'));
ALTER TABLE "medium" ADD CONSTRAINT "medium_stated" CHECK (
  ("stated_place" IS NULL) = ("stated_at" IS NULL) AND ("stated_place" IS NULL) = ("stated_by" IS NULL)
);
ALTER TABLE "medium" ADD CONSTRAINT "medium_stated_place" CHECK ("stated_place" IN ('on-site', 'off-site'));
