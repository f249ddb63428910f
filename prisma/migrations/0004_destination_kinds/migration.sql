-- AlterTable
ALTER TABLE "copy" ADD COLUMN     "immutable_until" TIMESTAMP(3);
-- Copies also go to FTP servers and to buckets.
ALTER TABLE "destination" DROP CONSTRAINT "destination_kind";
ALTER TABLE "destination" ADD CONSTRAINT "destination_kind" CHECK ("kind" IN ('folder', 'sftp', 'ftp', 's3'));
