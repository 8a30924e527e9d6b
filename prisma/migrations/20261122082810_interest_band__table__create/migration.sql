-- CreateTable
CREATE TABLE "interest_band" (
    "itemId" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "band" INTEGER NOT NULL,

    CONSTRAINT "interest_band_pkey" PRIMARY KEY ("itemId","kind")
);
