import type { App } from '../../context.ts';
import type { Ask } from '../../http/ask.ts';
import { get, post, type Route } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { signedIn, type Viewer } from '../../policy/viewer.ts';
import { CommunityPath, NoFields } from '../community/community.forms.ts';
import { type CommunityHere, findHere, findOwnPlace } from '../community/membership.queries.ts';
import { DirectoryQuery, EntryForm } from './directory.forms.ts';
import { directoryPage, entryPage } from './directory.pages.ts';
import { findEntries, findOwnEntry } from './directory.queries.ts';
import { enter, leaveDirectory } from './directory.ts';

const own = {
  may: 'directory.enter',
  input: CommunityPath,
  find: (app: App, { input, viewer }: { input: { slug: string }; viewer: Viewer }) =>
    findOwnPlace(app, viewer, input.slug),
} as const;

const showYou = async (app: App, { viewer, found, slip }: Pick<Ask<CommunityHere>, 'viewer' | 'found' | 'slip'>) => ({
  view: 'directory/you',
  page: entryPage(app.policy, found, { entry: await findOwnEntry(app, viewer, found), slip }),
});

export const directoryRoutes: readonly Route[] = [
  get({
    path: paths.directory.pattern,
    may: 'directory.read',
    input: DirectoryQuery,
    find: (app, { input, viewer }) => findHere(app, viewer, input.slug),
    show: async (app, { viewer, found, input }) => {
      const [list, entry] = await Promise.all([
        findEntries(app, viewer, found, input),
        findOwnEntry(app, viewer, found),
      ]);
      return {
        view: 'directory/directory',
        page: directoryPage(app.policy, found, input, { ...list, isIn: entry !== null }),
      };
    },
  }),
  get({ ...own, path: paths.directoryYou.pattern, show: showYou }),
  post({
    ...own,
    path: paths.directoryYou.pattern,
    form: EntryForm,
    run: async (app, { viewer, found, form: typed }) => {
      const to = paths.directory.to({ slug: found.slug });
      const isIn = await enter(app, found, { personId: signedIn(viewer).id, typed });
      return isIn ? { to, say: 'Saved' } : { to, say: 'You are not in the directory', unchanged: true };
    },
    again: showYou,
  }),
  post({
    ...own,
    path: paths.directoryLeave.pattern,
    form: NoFields,
    run: async (app, { viewer, found }) => {
      const to = paths.directory.to({ slug: found.slug });
      return (await leaveDirectory(app, found.id, signedIn(viewer).id))
        ? { to, say: 'You have left the directory' }
        : { to, unchanged: true };
    },
    again: showYou,
  }),
];
