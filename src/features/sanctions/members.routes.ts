import type { App } from '../../context.ts';
import type { Ask } from '../../http/ask.ts';
import { get, post, type Route } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { signedIn, type Viewer } from '../../policy/viewer.ts';
import { MemberPath } from '../community/community.forms.ts';
import { findHere } from '../community/membership.queries.ts';
import { memberPage, membersPage } from './members.pages.ts';
import { findMember, findMembers, findRecord, type Member } from './members.queries.ts';
import { ActForm, MembersQuery, NoteForm } from './sanctions.forms.ts';
import { act, addNote } from './sanctions.ts';

const one = {
  may: 'sanctions.impose',
  input: MemberPath,
  find: (app: App, { input, viewer }: { input: { slug: string; member: string }; viewer: Viewer }) =>
    findMember(app, viewer, input.slug, input.member),
} as const;

async function showOne(app: App, { viewer, found, slip }: Pick<Ask<Member>, 'viewer' | 'found' | 'slip'>) {
  const record = await findRecord(app, viewer, found);
  return {
    view: 'sanctions/member',
    page: memberPage(app.policy, found, { record, viewerId: signedIn(viewer).id, slip }),
  };
}

const here = ({ community, id }: Member): string => paths.communityMember.to({ slug: community.slug, member: id });

/** The members of a community, for those who moderate it. */
export const memberRoutes: readonly Route[] = [
  get({
    path: paths.communityMembers.pattern,
    may: 'sanctions.members',
    input: MembersQuery,
    find: (app, { input, viewer }) => findHere(app, viewer, input.slug),
    show: async (app, { viewer, found, input: { before } }) => {
      const list = await findMembers(app, viewer, found, before);
      return { view: 'sanctions/members', page: membersPage(app.policy, found, { ...list, before }) };
    },
  }),
  get({ ...one, path: paths.communityMember.pattern, show: showOne }),
  post({
    ...one,
    path: paths.communityMember.pattern,
    form: ActForm,
    run: async (app, { viewer, found, form }) => {
      const to = here(found);
      return (await act(app, found, form, signedIn(viewer).id))
        ? { to, say: 'Decided. They are told' }
        : { to, unchanged: true };
    },
    again: showOne,
  }),
  post({
    ...one,
    path: paths.communityMemberNote.pattern,
    form: NoteForm,
    run: async (app, { viewer, found, form }) => {
      await addNote(app, found, { note: form.note, by: signedIn(viewer).id });
      return { to: here(found), say: 'Note added' };
    },
    again: showOne,
  }),
];
