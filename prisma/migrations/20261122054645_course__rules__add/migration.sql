-- AlterTable
ALTER TABLE "course" ADD COLUMN     "after" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "forRoles" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "validMonths" INTEGER;

-- AlterTable
ALTER TABLE "module" ADD COLUMN     "finishPages" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "finishScore" INTEGER;

-- AlterTable
ALTER TABLE "enrolment" ADD COLUMN     "round" INTEGER NOT NULL DEFAULT 1;
