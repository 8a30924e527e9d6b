import { z } from 'zod';
import type { App } from '../../context.ts';
import type { Ask, Shown } from '../../http/ask.ts';
import { get, post, type Route } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { signedIn } from '../../policy/viewer.ts';
import { glimpseOf } from '../feedback/glimpse.ts';
import { editResourcePage, shelfPage } from './library.pages.ts';
import { LibraryQuery, ResourceForm, StateForm } from './resources.forms.ts';
import { libraryPage, resourcePage } from './resources.pages.ts';
import { findAllResources, findEdited, findResource, findResources, type ResourceEdited } from './resources.queries.ts';
import { addResource, changeResource, setResourceState } from './resources.ts';

const ShelfQuery = LibraryQuery.pick({ q: true, page: true });
const IdPath = z.object({ id: z.uuid() });

const one = {
  may: 'resources.edit',
  input: IdPath,
  find: (app: App, { input }: { input: z.output<typeof IdPath> }) => findEdited(app, input.id),
} as const;
const showEdit = (_app: App, { found, slip }: Pick<Ask<ResourceEdited>, 'found' | 'slip'>): Shown => ({
  view: 'resources/edit',
  page: editResourcePage(found, slip),
});
const showNew = (_app: App, { slip }: Pick<Ask, 'slip'>): Shown => ({
  view: 'resources/edit',
  page: editResourcePage(null, slip),
});

export const resourcesRoutes: readonly Route[] = [
  get({
    path: paths.resources.pattern,
    may: 'resources.read',
    input: LibraryQuery,
    show: async (app, { input }) => ({
      view: 'resources/library',
      page: libraryPage(await findResources(app, input), input),
    }),
  }),
  get({
    path: paths.resource.pattern,
    may: 'resources.read',
    input: z.object({ slug: z.string().regex(/^[a-z0-9-]{1,80}$/) }),
    find: (app, { input }) => findResource(app, input.slug),
    show: async (app, { viewer, found }) => ({
      view: 'resources/resource',
      page: resourcePage(found, await glimpseOf(app, viewer, { kind: 'resource', slug: found.slug })),
    }),
  }),
  get({
    path: paths.adminResources.pattern,
    may: 'resources.edit',
    input: ShelfQuery,
    show: async (app, { input }) => ({
      view: 'resources/shelf',
      page: shelfPage(await findAllResources(app, input), input),
    }),
  }),
  get({ path: paths.adminResourceNew.pattern, may: 'resources.edit', show: showNew }),
  post({
    path: paths.adminResourceNew.pattern,
    may: 'resources.edit',
    form: ResourceForm,
    run: async (app, { viewer, form }) => {
      const id = await addResource(app, form, signedIn(viewer).id);
      return { to: paths.adminResource.to({ id }), say: 'Added as a draft. Publish it when it is ready.' };
    },
    again: showNew,
  }),
  get({ ...one, path: paths.adminResource.pattern, show: showEdit }),
  post({
    ...one,
    path: paths.adminResource.pattern,
    form: ResourceForm,
    run: async (app, { viewer, found, form }) => {
      const to = paths.adminResource.to({ id: found.id });
      return (await changeResource(app, found, form, signedIn(viewer).id))
        ? { to, say: 'Saved' }
        : { to, unchanged: true };
    },
    again: showEdit,
  }),
  post({
    ...one,
    path: paths.adminResourceState.pattern,
    form: StateForm,
    run: async (app, { viewer, found, form }) => {
      const to = paths.adminResources.to();
      const say = form.to === 'published' ? 'It is in the library now' : 'It is out of the library';
      return (await setResourceState(app, found, form.to, signedIn(viewer).id)) ? { to, say } : { to, unchanged: true };
    },
    again: showEdit,
  }),
];
