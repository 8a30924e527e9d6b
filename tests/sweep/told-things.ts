import { inTransaction } from '../../src/context.ts';
import { findWritten } from '../../src/features/announcements/announcements.queries.ts';
import { addAnnouncement, setAnnouncementState } from '../../src/features/announcements/announcements.ts';
import { addIssue, sendIssue } from '../../src/features/newsletter/issues.ts';
import { askForNewsletter } from '../../src/features/newsletter/newsletter.ts';
import { makeFeed } from '../../src/features/notifications/feed.ts';
import { stopToken } from '../../src/features/reminders/stop-token.ts';
import type { TestSite } from '../support/site.ts';
import type { Belongings } from './things.ts';

/** What staff tell people, and the links with which the learner stops reminders and news. */
export interface ToldThings extends YoungThings {
  readonly stop: string;
  readonly announcement: string;
  readonly stopNews: string;
  readonly feed: string;
  /** An issue that was sent; the links that confirm and stop an address. */
  readonly issue: string;
  readonly newsletter: { readonly confirm: string; readonly stop: string };
}

/** What stands in the paths of these for their parameters. */
export const toldSamples = {
  ...youngSamples,
  '/reminders/stop/:token': ({ stop }: ToldThings) => ({ token: stop }),
  '/announcements/:id': ({ announcement }: ToldThings) => ({ id: announcement }),
  '/announcements/:id/hide': ({ announcement }: ToldThings) => ({ id: announcement }),
  '/mails/stop/:what/:token': ({ stopNews }: ToldThings) => ({ what: 'news', token: stopNews }),
  '/notifications/feed/:token': ({ feed }: ToldThings) => ({ token: feed }),
  '/newsletter/issues/:id': ({ issue }: ToldThings) => ({ id: issue }),
  '/newsletter/confirm/:token': ({ newsletter }: ToldThings) => ({ token: newsletter.confirm }),
  '/newsletter/stop/:token': ({ newsletter }: ToldThings) => ({ token: newsletter.stop }),
  '/admin/newsletter/:id': ({ issue }: ToldThings) => ({ id: issue }),
  '/admin/newsletter/:id/edit': ({ issue }: ToldThings) => ({ id: issue }),
  '/admin/newsletter/:id/test': ({ issue }: ToldThings) => ({ id: issue }),
  '/admin/newsletter/:id/send': ({ issue }: ToldThings) => ({ id: issue }),
  '/admin/announcements/:id': ({ announcement }: ToldThings) => ({ id: announcement }),
  '/admin/announcements/:id/edit': ({ announcement }: ToldThings) => ({ id: announcement }),
  '/admin/announcements/:id/state': ({ announcement }: ToldThings) => ({ id: announcement }),
};

import { type YoungThings, youngSamples, youngThings } from './young-things.ts';

export async function toldThings({
  site,
  learner,
  reasonBy,
}: Pick<Belongings, 'site' | 'learner' | 'reasonBy'>): Promise<ToldThings> {
  return {
    stop: stopToken(site.app, learner.id),
    announcement: await anAnnouncement(site, reasonBy.id),
    stopNews: stopToken(site.app, learner.id, 'news'),
    feed: await inTransaction(site.app, (inside) => makeFeed(inside, learner.id)),
    ...(await youngThings(site, `guardian-${learner.id}@example.org`)),
    ...(await aNewsletter(site, { by: reasonBy.id, email: `newsletter-${learner.id}@example.org` })),
  };
}

/** An announcement for everybody, on top of every page. */
async function anAnnouncement({ app }: TestSite, by: string): Promise<string> {
  return inTransaction(app, async (inside) => {
    const id = await addAnnouncement(
      inside,
      {
        ...{ kind: 'service', title: 'New opening hours', text: 'We answer *sooner* now.', url: '' },
        ...{
          audience: 'everybody',
          roles: [],
          courses: [],
          organisations: [],
          onTop: 'yes',
          byMail: 'yes',
          go: 'save',
        },
        ...{ fromOn: '', fromTime: '', untilOn: '', untilTime: '' },
      },
      by,
    );
    const found = await findWritten(inside, id);
    if (found) await setAnnouncementState(inside, found, 'published', by);
    return id;
  });
}

/** A sent issue, and an address that asked and has not confirmed. */
async function aNewsletter(
  site: TestSite,
  { by, email }: { by: string; email: string },
): Promise<Pick<ToldThings, 'issue' | 'newsletter'>> {
  const { app } = site;
  const issue = await inTransaction(app, async (inside) => {
    const id = await addIssue(
      inside,
      { title: 'Winter', summary: 'What is new', text: 'Two *new* courses', go: 'save' },
      by,
    );
    await sendIssue(inside, id, by);
    return id;
  });
  await inTransaction(app, (inside) => askForNewsletter(inside, { email, version: app.policy.version }));
  const emailIndex = app.vault.emailIndex(email);
  const { id } = await app.db.newsletterReader.findUniqueOrThrow({ where: { emailIndex }, select: { id: true } });
  const mail = (await site.mails()).find(({ to }) => to === email);
  const confirm = /\/newsletter\/confirm\/(\S+)/.exec(mail?.text ?? '')?.[1] ?? '';
  return { issue, newsletter: { confirm, stop: stopToken(app, id, 'newsletter') } };
}
