-- AlterTable
ALTER TABLE "package" ADD COLUMN     "ignored" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- AlterTable
ALTER TABLE "package_item" ADD COLUMN     "byChoice" BOOLEAN NOT NULL DEFAULT true,
ADD COLUMN     "byFlow" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "completionThreshold" DOUBLE PRECISION,
ADD COLUMN     "forwardOnly" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "hides" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "needs" TEXT[] DEFAULT ARRAY[]::TEXT[];
