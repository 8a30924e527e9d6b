-- AlterTable
ALTER TABLE "message_choice" ADD COLUMN     "suggestionsOff" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "useful_pair" (
    "fromId" UUID NOT NULL,
    "toId" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "band" INTEGER NOT NULL,

    CONSTRAINT "useful_pair_pkey" PRIMARY KEY ("fromId","toId")
);

-- CreateTable
CREATE TABLE "useful_count" (
    "id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "useful_count_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "site_switch" (
    "name" TEXT NOT NULL,
    "on" BOOLEAN NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "site_switch_pkey" PRIMARY KEY ("name")
);

-- CreateIndex
CREATE INDEX "useful_count_at_idx" ON "useful_count"("at");
