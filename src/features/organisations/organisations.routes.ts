import type { App } from '../../context.ts';
import { type Ask, noSlip, type Shown } from '../../http/ask.ts';
import { get, post, type Route } from '../../http/route.ts';
import { signedIn } from '../../policy/viewer.ts';
import type { Place, Turn } from '../admin/keyset.ts';
import { type Kind, kinds } from './kinds.ts';
import {
  GroupForm,
  GroupPath,
  ListQuery,
  NoFields,
  PeopleQuery,
  PersonForm,
  PersonPath,
} from './organisations.forms.ts';
import { deleteGroupPage, editGroupPage, groupPage, groupsPage, takeOutPage } from './organisations.pages.ts';
import {
  findGroup,
  findGroups,
  findGroupUse,
  findOneOfGroup,
  findPeople,
  type Group,
  type GroupUse,
} from './organisations.queries.ts';
import { addPerson, type Changed, deleteGroup, makeGroup, removePerson, renameGroup } from './organisations.ts';
import { ownGroupRoutes } from './own.routes.ts';

const fromTheTop: Turn<Place> = { before: null, after: null };

async function showPeople(
  app: App,
  { viewer, found, slip, input }: Pick<Ask<Group, Turn<Place>>, 'viewer' | 'found' | 'slip' | 'input'>,
): Promise<Shown> {
  const leaf = await findPeople(app, viewer, found, input);
  return { view: 'organisations/group', page: groupPage(app.policy, found, { leaf, slip }) };
}

const showEdit = (_app: App, { found, slip }: Pick<Ask<GroupUse>, 'found' | 'slip'>): Shown => ({
  view: 'organisations/edit',
  page: editGroupPage(found, slip),
});

/** The list of what there is of a kind, and adding to it. */
function listRoutes(kind: Kind): readonly Route[] {
  const list = { path: kind.at.list.pattern, may: kind.may.arrange } as const;
  const show = async (app: App, asked: typeof ListQuery._output, slip: Ask['slip']): Promise<Shown> => ({
    view: 'organisations/groups',
    page: groupsPage(kind, await findGroups(app, kind, asked), { asked, slip }),
  });
  return [
    get({ ...list, input: ListQuery, show: (app, { input }) => show(app, input, noSlip) }),
    post({
      ...list,
      form: GroupForm,
      run: async (app, { viewer, form }) => {
        const id = await makeGroup(app, kind, form.name, signedIn(viewer).id);
        return { to: kind.at.one.to({ id }), say: 'Added. Now add its people' };
      },
      again: (app, { slip }) => show(app, ListQuery.parse({}), slip),
    }),
  ];
}

/** One of them: its name, and its end. */
function nameRoutes(kind: Kind): readonly Route[] {
  const find = (app: App, { input }: { input: { id: string } }) => findGroupUse(app, kind, input.id);
  const edit = { path: kind.at.edit.pattern, may: kind.may.arrange, input: GroupPath, find } as const;
  const remove = { ...edit, path: kind.at.delete.pattern } as const;
  const showDelete = (app: App, { found, slip }: Pick<Ask<GroupUse>, 'found' | 'slip'>): Shown =>
    found.people + found.communities > 0
      ? showEdit(app, { found, slip })
      : { view: 'organisations/sure', page: deleteGroupPage(found) };
  return [
    get({ ...edit, show: showEdit }),
    post({
      ...edit,
      form: GroupForm,
      run: async (app, { viewer, found, form }) => {
        await renameGroup(app, found, form.name, signedIn(viewer).id);
        return { to: kind.at.one.to({ id: found.id }), say: 'Saved' };
      },
      again: showEdit,
    }),
    get({ ...remove, show: showDelete }),
    post({
      ...remove,
      form: NoFields,
      run: async (app, { viewer, found }) => {
        await deleteGroup(app, found, signedIn(viewer).id);
        return { to: kind.at.list.to(), say: 'Deleted' };
      },
      again: showDelete,
    }),
  ];
}

const toldWords = ({ told }: NonNullable<Changed>): string =>
  told ? 'We have told them by email' : 'No email can reach them, so tell them yourself';

/** Who belongs to one of them. */
function peopleRoutes(kind: Kind): readonly Route[] {
  const find = (app: App, { input }: { input: { id: string } }) => findGroup(app, kind, input.id);
  const people = { path: kind.at.one.pattern, may: kind.may.people, input: PeopleQuery, find } as const;
  const person = { path: kind.at.remove.pattern, may: kind.may.people, input: PersonPath } as const;
  return [
    get({ ...people, show: showPeople }),
    post({
      ...people,
      form: PersonForm,
      run: async (app, { viewer, found, form }) => {
        const to = kind.at.one.to({ id: found.id });
        const added = await addPerson(app, found, form.email, signedIn(viewer).id);
        return added
          ? { to, say: `Added. ${toldWords(added)}` }
          : { to, say: 'They belong to it already', unchanged: true };
      },
      again: showPeople,
    }),
    get({
      ...person,
      find: (app, { viewer, input }) => findOneOfGroup(app, viewer, kind, input),
      show: (app, { found }) => ({ view: 'organisations/sure', page: takeOutPage(app.policy, found) }),
    }),
    post({
      ...person,
      find,
      form: NoFields,
      run: async (app, { viewer, found, input }) => {
        const to = kind.at.one.to({ id: found.id });
        const out = await removePerson(app, found, input.person, signedIn(viewer).id);
        return out ? { to, say: `Taken out. ${toldWords(out)}` } : { to, unchanged: true };
      },
      again: (app, ask) => showPeople(app, { ...ask, input: fromTheTop }),
    }),
  ];
}

const routesOf = (kind: Kind): readonly Route[] => [...listRoutes(kind), ...nameRoutes(kind), ...peopleRoutes(kind)];

export const organisationsRoutes: readonly Route[] = [
  ...routesOf(kinds.area),
  ...routesOf(kinds.organisation),
  ...ownGroupRoutes,
];
