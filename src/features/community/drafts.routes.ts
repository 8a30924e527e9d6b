import type { App } from '../../context.ts';
import { post, type Route } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { signedIn, type Viewer } from '../../policy/viewer.ts';
import { DraftForm, DraftPath, saveDraft } from './drafts.ts';
import { type CommunityHere, findHere } from './membership.queries.ts';
import { findThread } from './thread.queries.ts';

interface Place extends CommunityHere {
  readonly place: string;
  readonly to: string;
}

/** A thread that the viewer may read, or their community for a new one. */
async function findPlaceOf(
  app: App,
  { input: { slug, place }, viewer }: { input: { slug: string; place: string }; viewer: Viewer },
): Promise<Place | null> {
  const community = await findHere(app, viewer, slug);
  if (community?.id === place) return { ...community, place, to: paths.threadNew.to({ slug }) };
  const thread = community && (await findThread(app, viewer, slug, place));
  return thread && { ...community, place, to: `${paths.thread.to({ slug, thread: place })}#reply` };
}

export const draftRoutes: readonly Route[] = [
  post({
    path: paths.draft.pattern,
    may: 'community.post',
    input: DraftPath,
    find: findPlaceOf,
    form: DraftForm,
    single: true,
    run: async (app, { viewer, found: { place, to }, form }) => {
      // What is typed every few seconds is no event for the record of changes.
      app.trail.events += 1;
      await saveDraft(app, { personId: signedIn(viewer).id, place }, form);
      if (form.by === 'script') return { to, quiet: true };
      if (form.act === 'drop') return { to, say: 'Your draft is deleted' };
      const done = form.act === 'unquote' ? 'The quote is taken out' : 'Your draft is saved';
      return { to, say: form.file === '' ? done : `${done}, without the file. Add it again` };
    },
    again: (_app, { found }) => ({ to: found.to }),
  }),
];
