-- Setup: names are told apart as people read them (case apart), within what is still in use.
CREATE UNIQUE INDEX "practice_name_in_use" ON "practice" (lower("name")) WHERE "archived_at" IS NULL;
CREATE UNIQUE INDEX "site_name_in_use" ON "site" ("practice_id", lower("name")) WHERE "archived_at" IS NULL;
CREATE UNIQUE INDEX "source_name_in_use" ON "source" ("site_id", lower("name")) WHERE "archived_at" IS NULL;
CREATE UNIQUE INDEX "backup_set_name_in_use" ON "backup_set" ("site_id", lower("name")) WHERE "archived_at" IS NULL;
CREATE UNIQUE INDEX "policy_name_in_use" ON "policy" ("practice_id", lower("name")) WHERE "archived_at" IS NULL;
CREATE UNIQUE INDEX "destination_name_in_use" ON "destination" ("practice_id", lower("name")) WHERE "archived_at" IS NULL;
-- A set that has a policy says since when: slots before that are none of its.
ALTER TABLE "backup_set" ADD CONSTRAINT "backup_set_policy_since" CHECK (("policy_id" IS NULL) = ("policy_since" IS NULL));
ALTER TABLE "destination" ADD CONSTRAINT "destination_kind" CHECK ("kind" IN ('folder', 'sftp'));
ALTER TABLE "destination" ADD CONSTRAINT "destination_placement" CHECK ("placement" IN ('on-site', 'off-site'));
-- A sealed secret says for whom it was sealed.
ALTER TABLE "source" ADD CONSTRAINT "source_sealed_for" CHECK (("sealed_secret" IS NULL) = ("sealed_for_recipient" IS NULL));
ALTER TABLE "site_destination" ADD CONSTRAINT "site_destination_sealed_for" CHECK (("sealed_secret" IS NULL) = ("sealed_for_recipient" IS NULL));
-- A recovery key is there with who made it and when, and is confirmed only together with who holds it.
ALTER TABLE "practice" ADD CONSTRAINT "practice_recovery_made" CHECK (("recovery_recipient" IS NULL) = ("recovery_made_at" IS NULL));
ALTER TABLE "practice" ADD CONSTRAINT "practice_recovery_confirmed" CHECK ("recovery_confirmed_at" IS NULL OR ("recovery_recipient" IS NOT NULL AND "recovery_holder" IS NOT NULL));
ALTER TABLE "policy_version" ADD CONSTRAINT "policy_version_has_destination" CHECK (cardinality("destination_ids") >= 1);
