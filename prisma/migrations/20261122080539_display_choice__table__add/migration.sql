-- CreateTable
CREATE TABLE "display_choice" (
    "personId" UUID NOT NULL,
    "colours" TEXT NOT NULL,
    "contrast" TEXT NOT NULL,
    "textSize" TEXT NOT NULL,
    "courseOrder" TEXT NOT NULL,
    "forWork" BOOLEAN NOT NULL,

    CONSTRAINT "display_choice_pkey" PRIMARY KEY ("personId")
);

-- AddForeignKey
ALTER TABLE "display_choice" ADD CONSTRAINT "display_choice_personId_fkey" FOREIGN KEY ("personId") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
