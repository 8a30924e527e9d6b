import { z } from 'zod';
import type { App } from '../../context.ts';
import { type Ask, noSlip, type Shown, type Slip } from '../../http/ask.ts';
import { SafeHtml } from '../../http/html.ts';
import { fromPage } from '../../http/input.ts';
import { get, post, type Route } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { signedIn } from '../../policy/viewer.ts';
import { turnInput } from '../admin/keyset.ts';
import { htmlOf } from '../courses/staff-text.ts';
import { AnnouncementForm, type AnnouncementTyped } from './announcements.forms.ts';
import { findAllWritten, findTargetChoices, findTargets, findWritten, type Written } from './announcements.queries.ts';
import { addAnnouncement, changeAnnouncement, setAnnouncementState } from './announcements.ts';
import { editPage, onePage, writtenPage } from './manage.pages.ts';
import { countRecipients } from './sending.ts';

const may = 'announcements.manage';
const IdPath = z.object({ id: z.uuid() });
const StateForm = z.strictObject({ to: fromPage(z.enum(['published', 'withdrawn'])) });

const one = {
  may,
  input: IdPath,
  find: (app: App, { input }: { input: z.output<typeof IdPath> }) => findWritten(app, input.id),
} as const;

async function showOne(app: App, { found }: Pick<Ask<Written>, 'found'>): Promise<Shown> {
  const isWaiting = found.byMail && found.mailTotal === null;
  const [targets, recipients] = await Promise.all([
    findTargets(app, found),
    isWaiting ? countRecipients(app, found.id) : 0,
  ]);
  return {
    view: 'announcements/one',
    page: onePage(app.policy, { found, targets, recipients, now: app.clock.now() }),
  };
}

async function showEdit(app: App, found: Written | null, slip: Slip, preview: SafeHtml | null = null): Promise<Shown> {
  const choices = await findTargetChoices(app);
  return { view: 'announcements/edit', page: editPage(app.policy, { found, choices, slip, preview }) };
}

/** The same form with what its text becomes above it; nothing is kept. Throws Invalid where it cannot be shown. */
async function showPreview(app: App, found: Written | null, form: AnnouncementTyped): Promise<Shown> {
  const values = Object.fromEntries(Object.entries(form).filter(([, value]) => value !== undefined)) as Slip['values'];
  return { ...(await showEdit(app, found, { ...noSlip, values }, new SafeHtml(htmlOf(form.text)))), unchanged: true };
}

const showNew = (app: App, { slip }: Pick<Ask, 'slip'>) => showEdit(app, null, slip);
const showChange = (app: App, { found, slip }: Pick<Ask<Written>, 'found' | 'slip'>) => showEdit(app, found, slip);

export const manageRoutes: readonly Route[] = [
  get({
    ...{ path: paths.adminAnnouncements.pattern, may },
    input: z.object(turnInput),
    show: async (app, { input }) => ({
      view: 'announcements/written',
      page: writtenPage(await findAllWritten(app, input), app.clock.now()),
    }),
  }),
  get({ path: paths.adminAnnouncementNew.pattern, may, show: showNew }),
  post({
    ...{ path: paths.adminAnnouncementNew.pattern, may },
    form: AnnouncementForm,
    run: async (app, { viewer, form }) => {
      if (form.go === 'preview') return showPreview(app, null, form);
      const id = await addAnnouncement(app, form, signedIn(viewer).id);
      return { to: paths.adminAnnouncement.to({ id }), say: 'Saved as a draft. Publish it when it is ready.' };
    },
    again: showNew,
  }),
  get({ ...one, path: paths.adminAnnouncement.pattern, show: showOne }),
  get({ ...one, path: paths.adminAnnouncementEdit.pattern, show: showChange }),
  post({
    ...one,
    path: paths.adminAnnouncementEdit.pattern,
    form: AnnouncementForm,
    run: async (app, { viewer, found, form }) => {
      if (form.go === 'preview') return showPreview(app, found, form);
      await changeAnnouncement(app, found, form, signedIn(viewer).id);
      return { to: paths.adminAnnouncement.to({ id: found.id }), say: 'Saved' };
    },
    again: showChange,
  }),
  post({
    ...one,
    path: paths.adminAnnouncementState.pattern,
    form: StateForm,
    run: async (app, { viewer, found, form }) => {
      const to = paths.adminAnnouncement.to({ id: found.id });
      const changed = await setAnnouncementState(app, found, form.to, signedIn(viewer).id);
      if (!changed) return { to, unchanged: true };
      return { to, say: form.to === 'published' ? 'Published' : 'Nobody sees it any more' };
    },
    again: showOne,
  }),
];
