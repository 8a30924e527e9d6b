import { z } from 'zod';
import type { App } from '../../context.ts';
import type { Ask, Shown } from '../../http/ask.ts';
import { get, post, type Route } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { signedIn, type Viewer } from '../../policy/viewer.ts';
import { CommunityPath } from '../community/community.forms.ts';
import { findHere } from '../community/membership.queries.ts';
import { glimpseOf } from '../feedback/glimpse.ts';
import { editResourcePage, shelfPage } from './library.pages.ts';
import { LibraryQuery, ResourceForm, StateForm } from './resources.forms.ts';
import { everybody, libraryPage, ofCommunity, resourcePage } from './resources.pages.ts';
import {
  findAllResources,
  findEdited,
  findPlaces,
  findResource,
  findResources,
  type ResourceEdited,
} from './resources.queries.ts';
import { addResource, changeResource, setResourceState } from './resources.ts';

const ShelfQuery = LibraryQuery.pick({ q: true, page: true });
const ResourceSlug = z.string().regex(/^[a-z0-9-]{1,80}$/);
const IdPath = z.object({ id: z.uuid() });

const one = {
  may: 'resources.edit',
  input: IdPath,
  find: (app: App, { input, viewer }: { input: z.output<typeof IdPath>; viewer: Viewer }) =>
    findEdited(app, viewer, input.id),
} as const;
const showEdit = (_app: App, { found, slip }: Pick<Ask<ResourceEdited>, 'found' | 'slip'>): Shown => ({
  view: 'resources/edit',
  page: editResourcePage({ found, places: [] }, slip),
});
const showNew = async (app: App, { viewer, slip }: Pick<Ask, 'viewer' | 'slip'>): Promise<Shown> => ({
  view: 'resources/edit',
  page: editResourcePage({ found: null, places: await findPlaces(app, viewer) }, slip),
});

export const resourcesRoutes: readonly Route[] = [
  get({
    path: paths.resources.pattern,
    may: 'resources.read',
    input: LibraryQuery,
    show: async (app, { input }) => ({
      view: 'resources/library',
      page: libraryPage(await findResources(app, input), input, everybody),
    }),
  }),
  get({
    path: paths.resource.pattern,
    may: 'resources.read',
    input: z.object({ slug: ResourceSlug }),
    find: (app, { input }) => findResource(app, input.slug),
    show: async (app, { viewer, found }) => ({
      view: 'resources/resource',
      page: resourcePage(found, await glimpseOf(app, viewer, { kind: 'resource', slug: found.slug }), everybody),
    }),
  }),
  get({
    path: paths.communityLibrary.pattern,
    may: 'community.library',
    input: LibraryQuery.extend({ slug: CommunityPath.shape.slug }),
    find: (app, { viewer, input }) => findHere(app, viewer, input.slug),
    show: async (app, { found, input }) => ({
      view: 'resources/library',
      page: libraryPage(await findResources(app, input, found.id), input, ofCommunity(found)),
    }),
  }),
  get({
    path: paths.communityResource.pattern,
    may: 'community.library',
    input: CommunityPath.extend({ resource: ResourceSlug }),
    find: async (app, { viewer, input }) => {
      const community = await findHere(app, viewer, input.slug);
      const found = community && (await findResource(app, input.resource, community.id));
      return community && found ? { ...found, communityMembers: community.communityMembers ?? [], community } : null;
    },
    show: (_app, { found }) => ({
      view: 'resources/resource',
      page: resourcePage(found, null, ofCommunity(found.community)),
    }),
  }),
  get({
    path: paths.adminResources.pattern,
    may: 'resources.edit',
    input: ShelfQuery,
    show: async (app, { viewer, input }) => ({
      view: 'resources/shelf',
      page: shelfPage(await findAllResources(app, viewer, input), input),
    }),
  }),
  get({ path: paths.adminResourceNew.pattern, may: 'resources.edit', show: showNew }),
  post({
    path: paths.adminResourceNew.pattern,
    may: 'resources.edit',
    form: ResourceForm,
    run: async (app, { viewer, form }) => {
      if (form.place !== '' && !(await findPlaces(app, viewer)).some(({ id }) => id === form.place))
        return { problems: { place: 'Choose who may read it' } };
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
