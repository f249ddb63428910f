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
-- Access: a person holds a role once at a place; no practice and no site are places too.
DROP INDEX "grant_user_id_role_practice_id_site_id_key";
CREATE UNIQUE INDEX "grant_user_id_role_practice_id_site_id_key" ON "grant" ("user_id", "role", "practice_id", "site_id") NULLS NOT DISTINCT;
-- The desk's roles are held everywhere, a practice's in it, reception's perhaps at one site of it (lib/access/permissions.ts).
ALTER TABLE "grant" ADD CONSTRAINT "grant_place" CHECK (
  CASE "role"
    WHEN 'administrator' THEN "practice_id" IS NULL AND "site_id" IS NULL
    WHEN 'support' THEN "practice_id" IS NULL AND "site_id" IS NULL
    WHEN 'manager' THEN "practice_id" IS NOT NULL AND "site_id" IS NULL
    WHEN 'approver' THEN "practice_id" IS NOT NULL AND "site_id" IS NULL
    WHEN 'reception' THEN "practice_id" IS NOT NULL
    WHEN 'auditor' THEN "site_id" IS NULL
  END
);
-- A grant at a site names that site's own practice, never another.
CREATE UNIQUE INDEX "site_id_practice_id_key" ON "site" ("id", "practice_id");
ALTER TABLE "grant" ADD CONSTRAINT "grant_site_of_practice" FOREIGN KEY ("site_id", "practice_id") REFERENCES "site" ("id", "practice_id");
ALTER TABLE "user" ADD CONSTRAINT "user_email_lower_case" CHECK ("email" = lower("email"));
ALTER TABLE "user" ADD CONSTRAINT "user_locale" CHECK ("locale" IN ('fr', 'cs', 'en'));
-- An invitation or a reset is somebody's, an enrolment is some site's.
ALTER TABLE "one_time_token" ADD CONSTRAINT "one_time_token_for" CHECK (
  CASE "kind"
    WHEN 'invitation' THEN "user_id" IS NOT NULL
    WHEN 'password_reset' THEN "user_id" IS NOT NULL
    WHEN 'enrolment' THEN "site_id" IS NOT NULL
    ELSE TRUE
  END
);
-- Transport: a site has one agent that is not revoked, and one open alert about each subject.
CREATE UNIQUE INDEX "agent_active" ON "agent" ("site_id") WHERE "revoked_at" IS NULL;
CREATE UNIQUE INDEX "alert_open" ON "alert" ("site_id", "subject") WHERE "resolved_at" IS NULL;
-- One slot, at most one completed attempt, however often it was triggered.
CREATE UNIQUE INDEX "attempt_completed_once" ON "attempt" ("slot_id") WHERE "outcome" = 'completed';
-- An agent heard since a silence, by when it was last heard: only those at work are watched.
CREATE INDEX "agent_heard" ON "agent" ("last_heard_at") WHERE "revoked_at" IS NULL;
-- Pages: the history looks for what was due and not made, newest first, without walking over all that was kept.
CREATE INDEX "slot_not_kept" ON "slot" ("due_at" DESC, "id" DESC) WHERE "state" IN ('missed', 'unknown', 'excused');
