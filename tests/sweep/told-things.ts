import { inTransaction } from '../../src/context.ts';
import { findWritten } from '../../src/features/announcements/announcements.queries.ts';
import { addAnnouncement, setAnnouncementState } from '../../src/features/announcements/announcements.ts';
import { stopToken } from '../../src/features/reminders/stop-token.ts';
import type { TestSite } from '../support/site.ts';
import type { Belongings } from './things.ts';

/** What staff tell people, and the links with which the learner stops reminders and news. */
export interface ToldThings {
  readonly stop: string;
  readonly announcement: string;
  readonly stopNews: string;
}

/** What stands in the paths of these for their parameters. */
export const toldSamples = {
  '/reminders/stop/:token': ({ stop }: ToldThings) => ({ token: stop }),
  '/announcements/:id': ({ announcement }: ToldThings) => ({ id: announcement }),
  '/announcements/:id/hide': ({ announcement }: ToldThings) => ({ id: announcement }),
  '/mails/stop/:what/:token': ({ stopNews }: ToldThings) => ({ what: 'news', token: stopNews }),
  '/admin/announcements/:id': ({ announcement }: ToldThings) => ({ id: announcement }),
  '/admin/announcements/:id/edit': ({ announcement }: ToldThings) => ({ id: announcement }),
  '/admin/announcements/:id/state': ({ announcement }: ToldThings) => ({ id: announcement }),
};

export async function toldThings({
  site,
  learner,
  reasonBy,
}: Pick<Belongings, 'site' | 'learner' | 'reasonBy'>): Promise<ToldThings> {
  return {
    stop: stopToken(site.app, learner.id),
    announcement: await anAnnouncement(site, reasonBy.id),
    stopNews: stopToken(site.app, learner.id, 'news'),
  };
}

/** An announcement for everybody, on top of every page. */
async function anAnnouncement({ app }: TestSite, by: string): Promise<string> {
  return inTransaction(app, async (inside) => {
    const id = await addAnnouncement(
      inside,
      {
        ...{ kind: 'service', title: 'New opening hours', text: 'We answer *sooner* now.', url: '' },
        ...{ audience: 'everybody', roles: [], courses: [], onTop: 'yes', byMail: 'yes', go: 'save' },
        ...{ fromOn: '', fromTime: '', untilOn: '', untilTime: '' },
      },
      by,
    );
    const found = await findWritten(inside, id);
    if (found) await setAnnouncementState(inside, found, 'published', by);
    return id;
  });
}
