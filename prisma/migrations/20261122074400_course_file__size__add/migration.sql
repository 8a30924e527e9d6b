-- AlterTable
ALTER TABLE "course_file" ADD COLUMN     "size" INTEGER;
