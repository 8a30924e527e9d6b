-- AlterTable
ALTER TABLE "recovery"."security_answers" DROP CONSTRAINT "security_answers_pkey",
ADD CONSTRAINT "security_answers_pkey" PRIMARY KEY ("personId", "setAt");
