import { z } from 'zod';
import type { App } from '../../context.ts';
import { Conflict } from '../../errors.ts';
import { type Ask, noSlip, type Shown, type Slip } from '../../http/ask.ts';
import type { SafeHtml } from '../../http/html.ts';
import { get, post, type Route } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { signedIn } from '../../policy/viewer.ts';
import { turnInput } from '../admin/keyset.ts';
import { addIssue, changeIssue, countAddresses, previewOf, sendIssue, tryIssue } from './issues.ts';
import { editIssuePage, issuesPage, oneIssuePage } from './manage.pages.ts';
import { EmptyForm, IssueForm, type IssueTyped } from './newsletter.forms.ts';
import { findIssue, findIssues, type Issue } from './newsletter.queries.ts';

const may = 'newsletter.manage';
const IdPath = z.object({ id: z.uuid() });

const one = {
  may,
  input: IdPath,
  find: (app: App, { input }: { input: z.output<typeof IdPath> }) => findIssue(app, input.id, { sent: false }),
} as const;

const showOne = async (app: App, { found }: Pick<Ask<Issue>, 'found'>): Promise<Shown> => ({
  view: 'newsletter/one',
  page: oneIssuePage(found, found.sentAt ? 0 : await countAddresses(app)),
});

const showEdit = (issue: Issue | null, slip: Slip, preview: SafeHtml | null = null): Shown => ({
  view: 'newsletter/edit',
  page: editIssuePage({ issue, slip, preview }),
});

/** The same form with what its text becomes above it; nothing is kept. */
const showPreview = (issue: Issue | null, form: IssueTyped): Shown => ({
  ...showEdit(issue, { ...noSlip, values: form }, previewOf(form)),
  unchanged: true,
});

const showNew = (_app: App, { slip }: Pick<Ask, 'slip'>): Shown => showEdit(null, slip);
const showChange = (_app: App, { found, slip }: Pick<Ask<Issue>, 'found' | 'slip'>): Shown => showEdit(found, slip);
const toIssue = (id: string): string => paths.adminNewsletterIssue.to({ id });

export const manageRoutes: readonly Route[] = [
  get({
    ...{ path: paths.adminNewsletter.pattern, may },
    input: z.object(turnInput),
    show: async (app, { input }) => {
      const [issues, addresses] = await Promise.all([findIssues(app, input), countAddresses(app)]);
      return { view: 'newsletter/issues', page: issuesPage(issues, addresses) };
    },
  }),
  get({ path: paths.adminNewsletterNew.pattern, may, show: showNew }),
  post({
    ...{ path: paths.adminNewsletterNew.pattern, may },
    form: IssueForm,
    run: async (app, { viewer, form }) => {
      if (form.go === 'preview') return showPreview(null, form);
      const id = await addIssue(app, form, signedIn(viewer).id);
      return { to: toIssue(id), say: 'Saved as a draft. Nobody sees it yet.' };
    },
    again: showNew,
  }),
  get({ ...one, path: paths.adminNewsletterIssue.pattern, show: showOne }),
  get({ ...one, path: paths.adminNewsletterEdit.pattern, show: showChange }),
  post({
    ...one,
    path: paths.adminNewsletterEdit.pattern,
    form: IssueForm,
    run: async (app, { viewer, found, form }) => {
      if (form.go === 'preview') return showPreview(found, form);
      if (!(await changeIssue(app, found.id, form, signedIn(viewer).id)))
        throw new Conflict('This issue was sent, so it stays as it is.');
      return { to: toIssue(found.id), say: 'Saved' };
    },
    again: showChange,
  }),
  post({
    ...one,
    path: paths.adminNewsletterTest.pattern,
    form: EmptyForm,
    run: async (app, { viewer, found }) => {
      await tryIssue(app, found, signedIn(viewer).id);
      return { to: toIssue(found.id), say: 'A test is on its way to you' };
    },
    again: showOne,
  }),
  post({
    ...one,
    path: paths.adminNewsletterSend.pattern,
    form: EmptyForm,
    run: async (app, { viewer, found }) =>
      (await sendIssue(app, found.id, signedIn(viewer).id))
        ? { to: toIssue(found.id), say: 'It is being sent' }
        : { to: toIssue(found.id), unchanged: true },
    again: showOne,
  }),
];
