import { z } from 'zod';
import type { App } from '../../context.ts';
import type { Ask, Shown } from '../../http/ask.ts';
import { get, post, type Route } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { myData } from '../../policy/my-data.ts';
import { noteShown } from '../../policy/reveal.ts';
import { signedIn, type Viewer } from '../../policy/viewer.ts';
import { confirmBefore } from '../account/confirming.ts';
import { LookForm, NoFields } from './support.forms.ts';
import { lookPage, supportPage } from './support.pages.ts';
import { findLook, findOwnLooks, type LookSubject } from './support.queries.ts';
import { endLook, openLook } from './support.ts';

const IdPath = z.object({ id: z.uuid() });

const showSupport = async (app: App, { viewer, slip }: Pick<Ask, 'viewer' | 'slip'>): Promise<Shown> => ({
  view: 'support/support',
  page: supportPage(app.policy, await findOwnLooks(app, signedIn(viewer)), slip),
});

const one = {
  may: 'support.look',
  input: IdPath,
  find: (app: App, { viewer, input }: { viewer: Viewer; input: z.output<typeof IdPath> }) =>
    findLook(app, viewer, input.id),
} as const;

async function showLook(app: App, { viewer, found }: Pick<Ask<LookSubject>, 'viewer' | 'found'>): Promise<Shown> {
  const held = await myData(app, found.aboutId, { rowsAtMost: 50, only: found.category.id });
  noteShown(app, viewer, found, [found.category.id]);
  return { view: 'support/look', page: lookPage(found, held) };
}

/** A technician's look at what is sealed for everybody but its owner: one thing, for a ticket, for a time. */
export const supportRoutes: readonly Route[] = [
  get({ path: paths.support.pattern, may: 'support.look', show: showSupport }),
  post({
    path: paths.support.pattern,
    may: 'support.look',
    form: LookForm,
    run: async (app, { viewer, visit, form }) => {
      const first = confirmBefore(app, signedIn(viewer), visit);
      if (first) return first;
      const id = await openLook(app, signedIn(viewer), form);
      return { to: paths.supportLook.to({ id }), say: 'Open. They were told.' };
    },
    again: showSupport,
  }),
  get({ ...one, path: paths.supportLook.pattern, show: showLook }),
  post({
    ...one,
    path: paths.supportEnd.pattern,
    form: NoFields,
    run: async (app, { viewer, found }) =>
      (await endLook(app, signedIn(viewer), found))
        ? { to: paths.support.to(), say: 'Ended' }
        : { to: paths.support.to(), unchanged: true },
    again: showLook,
  }),
];
