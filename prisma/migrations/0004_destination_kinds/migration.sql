-- AlterTable
ALTER TABLE "copy" ADD COLUMN     "immutable_until" TIMESTAMP(3);
-- Copies also go to FTP servers, to buckets, and to disks in rotation.
ALTER TABLE "destination" DROP CONSTRAINT "destination_kind";
ALTER TABLE "destination" ADD CONSTRAINT "destination_kind" CHECK ("kind" IN ('folder', 'sftp', 'ftp', 's3', 'removable'));
