import { inTransaction } from '../context.ts';
import { purgeFiles } from '../features/attachments/attachments.ts';
import { purgeBroken, purgeUnused } from '../features/courses/sources.ts';
import { forgetUnconfirmed } from '../features/newsletter/newsletter.ts';
import type { Job } from './queue.ts';

/** Sessions that have ended by themselves leave the database within a quarter of an hour. */
export const sessionPurge: Job = {
  name: 'session-purge',
  schedule: '*/15 * * * *',
  run: async ({ db, clock, log }) => {
    const { count } = await db.session.deleteMany({ where: { expire: { lt: clock.now() } } });
    log.debug({ count }, 'ended sessions removed');
  },
};

/** Counters of tries go when their time is over. */
export const throttlePurge: Job = {
  name: 'throttle-purge',
  schedule: '7 * * * *',
  run: async ({ db, clock, log }) => {
    const { count } = await db.throttle.deleteMany({ where: { expire: { lt: BigInt(clock.now().getTime()) } } });
    log.debug({ count }, 'counters removed');
  },
};

/** How long somebody can undo that they deleted a goal, and how long an import may take. */
const UNDO = 24 * 3_600_000;

/** Packages whose import was broken off in the middle belong to no course, and go a day later. */
export const packagePurge: Job = {
  name: 'package-purge',
  schedule: '41 3 * * *',
  run: async ({ db, clock, log }) => {
    const { count } = await db.package.deleteMany({
      where: { moduleId: null, uploadedAt: { lt: new Date(clock.now().getTime() - UNDO) } },
    });
    log.debug({ count }, 'unfinished packages removed');
  },
};

/** Films and files whose upload ended in the middle, and whole ones that nothing names any more, go a day later. */
export const uploadPurge: Job = {
  name: 'upload-purge',
  schedule: '47 3 * * *',
  run: async (app) => {
    const before = new Date(app.clock.now().getTime() - UNDO);
    // The rest of an unused file is then like the rest of a broken one.
    const unused = await purgeUnused(app, before);
    const count = await purgeBroken(app, before);
    app.log.debug({ unused, count }, 'unused files and parts of broken uploads removed');
  },
};

/** Files that were never sent with a post are gone a day later, and those of a post that was taken away with its words. */
export const attachmentPurge: Job = {
  name: 'attachment-purge',
  schedule: '53 * * * *',
  run: async (app) => {
    const count = await purgeFiles(app, new Date(app.clock.now().getTime() - UNDO));
    app.log.debug({ count }, 'files without a post removed');
  },
};

/** Goals that their owner deleted are gone for good a day later, with what stood beside them. */
export const goalPurge: Job = {
  name: 'goal-purge',
  schedule: '23 * * * *',
  run: async ({ db, clock, log }) => {
    const { count } = await db.goal.deleteMany({
      where: { deletedAt: { lt: new Date(clock.now().getTime() - UNDO) } },
    });
    log.debug({ count }, 'deleted goals removed');
  },
};

/** Files that were read for the question bank and not taken are gone a day later. */
export const bankDraftPurge: Job = {
  name: 'bank-draft-purge',
  schedule: '37 * * * *',
  run: async ({ db, clock, log }) => {
    const { count } = await db.bankDraft.deleteMany({
      where: { createdAt: { lt: new Date(clock.now().getTime() - UNDO) } },
    });
    log.debug({ count }, 'read files removed');
  },
};

/** Addresses for the newsletter that nobody confirmed in time are gone within an hour. */
export const newsletterPurge: Job = {
  name: 'newsletter-purge',
  schedule: '47 * * * *',
  run: async (app) =>
    app.log.debug({ count: await inTransaction(app, forgetUnconfirmed) }, 'unconfirmed addresses removed'),
};
