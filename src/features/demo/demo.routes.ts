import { get, type Route, stream } from '../../http/route.ts';
import { readOutbox } from '../../mail/mailbox.ts';
import { paths } from '../../paths.ts';
import { mailboxPage } from './demo.pages.ts';

const MOST = 100;

/** The mailbox of everybody in the demo. These routes are not mounted anywhere else. */
export const demoRoutes: Route[] = [
  get({
    path: paths.mailbox.pattern,
    may: 'demo.read',
    show: async (app) => ({ view: 'demo/mailbox', page: mailboxPage(await readOutbox(app, MOST), app.config.baseUrl) }),
  }),
  stream({
    path: paths.mailboxJson.pattern,
    may: 'demo.read',
    give: async (app) => ({
      name: 'mailbox.json',
      type: 'application/json; charset=utf-8',
      inline: true,
      body: JSON.stringify(
        (await readOutbox(app, MOST)).map(({ to, subject, text }) => ({ to, subject, text })),
        null,
        1,
      ),
    }),
  }),
];
