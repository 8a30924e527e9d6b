import { z } from 'zod';
import type { App } from '../../context.ts';
import type { Shown } from '../../http/ask.ts';
import { get, post, type Route } from '../../http/route.ts';
import { retryMail } from '../../mail/deliver.ts';
import { paths } from '../../paths.ts';
import { signedIn } from '../../policy/viewer.ts';
import { turnInput } from './keyset.ts';
import { mailPage } from './mail.pages.ts';
import { countMails, findMails, mailStates } from './mail.queries.ts';
import { ConfirmedForm } from './users.forms.ts';

const MailQuery = z.object({ state: z.enum(mailStates).nullable().catch(null).default(null), ...turnInput });
const MailPath = z.object({ id: z.uuid() });

async function showMail(app: App, asked: z.output<typeof MailQuery>): Promise<Shown> {
  const [counts, leaf] = await Promise.all([countMails(app), findMails(app, asked)]);
  return { view: 'admin/mail', page: mailPage(counts, asked.state, leaf) };
}

export const mailRoutes: Route[] = [
  get({
    path: paths.adminMail.pattern,
    may: 'admin.mail',
    input: MailQuery,
    show: (app, { input }) => showMail(app, input),
  }),
  post({
    path: paths.adminMailRetry.pattern,
    may: 'admin.mail',
    input: MailPath,
    form: ConfirmedForm,
    run: async (app, { viewer, input }) => {
      await retryMail(app, { id: input.id, by: { person: signedIn(viewer).id } });
      return { to: paths.adminMail.to(), say: 'The mail is tried again' };
    },
    again: () => ({ to: paths.adminMail.to() }),
  }),
];
