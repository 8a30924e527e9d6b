import type { Slip } from '../../http/ask.ts';
import {
  type Button,
  button,
  type Callout,
  callout,
  type Empty,
  type ErrorSummary,
  empty,
  errorsOf,
  type Field,
  type Form,
  field,
  form,
  linkButton,
  type Pagination,
  pagination,
  type Search,
  search,
  type Table,
  table,
  type Who,
} from '../../http/parts.ts';
import { paths, withQuery } from '../../paths.ts';
import type { Policy } from '../../policy/document.ts';
import { whoCanSee } from '../../policy/who.ts';
import { countWords, dayWords } from '../../words.ts';
import { type Leaf, placeText, turns } from '../admin/keyset.ts';
import { BELONGING, type Kind, kinds } from './kinds.ts';
import type { ListAsked } from './organisations.forms.ts';
import type { Group, GroupLine, GroupPerson, GroupUse, OneOfGroup } from './organisations.queries.ts';

const nameField = (label: string, value: string, { problems }: Slip): Field =>
  field('name', label, { value, error: problems.name, autocomplete: 'off', limit: 80 });

export interface GroupsPage {
  title: string;
  back: { text: string; href: string };
  means: string;
  errors: ErrorSummary | null;
  search: Search | null;
  table: Table | null;
  empty: Empty | null;
  pages: Pagination | null;
  form: Form;
  name: Field;
}

/** Where the way up from a list of them leads. */
const ABOVE: Record<Kind['id'], GroupsPage['back']> = {
  area: { text: 'Communities', href: paths.adminCommunities.to() },
  organisation: { text: 'Administration', href: paths.admin.to() },
};

const noneFound = ({ one, many, at }: Kind, q: string): Empty =>
  q === ''
    ? empty(`No ${many.toLowerCase()} yet`, `Add the first ${one} below.`)
    : empty(
        'Nothing found',
        'Try fewer letters of the name.',
        linkButton(`Show all ${many.toLowerCase()}`, at.list.to(), { kind: 'secondary' }),
      );

export function groupsPage(
  kind: Kind,
  { groups, more }: { groups: readonly GroupLine[]; more: boolean },
  { asked: { q, after }, slip }: { asked: ListAsked; slip: Slip },
): GroupsPage {
  const { one, many, at } = kind;
  const here = at.list.to();
  const isLong = more || after !== undefined;
  return {
    title: many,
    back: ABOVE[kind.id],
    means: kind.means,
    errors: errorsOf(slip),
    search:
      q !== '' || isLong || groups.length > 10 ? search(here, q, { label: `Search ${many.toLowerCase()}` }) : null,
    table:
      groups.length === 0
        ? null
        : table(
            `All ${many.toLowerCase()}`,
            ['Name', { text: 'People', kind: 'number' }, { text: 'Communities', kind: 'number' }],
            groups.map(({ id, name, people, communities }) => [
              { text: name, href: at.one.to({ id }) },
              people,
              communities,
            ]),
            { quiet: true },
          ),
    empty: groups.length > 0 ? null : noneFound(kind, q),
    pages: isLong
      ? pagination(
          after === undefined ? null : withQuery(here, { q }),
          more ? withQuery(here, { q, after: groups.at(-1)?.name }) : null,
          { label: many, earlier: 'First page', later: 'More' },
        )
      : null,
    form: form(here, `Add ${one}`),
    name: nameField(`Name of a new ${one}`, String(slip.values.name ?? ''), slip),
  };
}

export interface GroupPage {
  title: string;
  back: { text: string; href: string };
  means: string;
  errors: ErrorSummary | null;
  people: Table | null;
  empty: Empty | null;
  pages: Pagination;
  form: Form;
  email: Field;
  edit: { text: string; href: string };
  who: Who;
}

/** One area or organisation with those who belong to it. */
export function groupPage(
  policy: Policy,
  { kind, id, name }: Group,
  { leaf, slip }: { leaf: Leaf<GroupPerson>; slip: Slip },
): GroupPage {
  const { at, one, many, means } = kinds[kind];
  const here = at.one.to({ id });
  return {
    title: name,
    back: { text: many, href: at.list.to() },
    means,
    errors: errorsOf(slip),
    people:
      leaf.rows.length === 0
        ? null
        : table(
            `People of this ${one}`,
            ['Name', 'Since', 'Take out'],
            leaf.rows.map((person) => [
              { text: person.name, href: paths.adminUser.to({ id: person.id }) },
              dayWords(person.at),
              { text: 'Take out', href: at.remove.to({ id, person: person.id }), about: person.name },
            ]),
          ),
    empty: leaf.rows.length > 0 ? null : empty('Nobody belongs to it yet', 'Add people by their work email.'),
    pages: turns(leaf, placeText, { address: here, kept: {}, label: 'Pages of people' }),
    form: form(here, 'Add person'),
    email: field('email', 'Work email', {
      kind: 'email',
      value: String(slip.values.email ?? ''),
      error: slip.problems.email,
      hint: `Of somebody with an account. We tell them, and they can leave the ${one} themselves.`,
      autocomplete: 'off',
    }),
    edit: { text: `Rename or delete this ${one}`, href: at.edit.to({ id }) },
    who: whoCanSee(policy, [BELONGING], { ofAnother: true }),
  };
}

export interface EditGroupPage {
  title: string;
  back: { text: string; href: string };
  errors: ErrorSummary | null;
  form: Form;
  name: Field;
  /** What stands in the way of deleting it; null where nothing does. */
  inTheWay: string | null;
  delete: Button | null;
}

const inTheWay = ({ people, communities, kind }: GroupUse): string | null => {
  if (people + communities === 0) return null;
  const stand = [
    ...(people > 0
      ? [people === 1 ? '1 person belongs to it' : `${countWords(people, 'person', 'people')} belong to it`]
      : []),
    ...(communities > 0 ? [`${countWords(communities, 'community', 'communities')} can be joined by its people`] : []),
  ];
  return `You can delete this ${kind} once nothing needs it. Now: ${stand.join(', and ')}.`;
};

export function editGroupPage(found: GroupUse, slip: Slip): EditGroupPage {
  const { at, one } = kinds[found.kind];
  const { id, name } = found;
  const blocked = inTheWay(found);
  return {
    title: `Rename or delete ${name}`,
    back: { text: name, href: at.one.to({ id }) },
    errors: errorsOf(slip),
    form: form(at.edit.to({ id }), 'Save name'),
    name: nameField(`Name of the ${one}`, String(slip.values.name ?? name), slip),
    inTheWay: blocked,
    delete: blocked ? null : linkButton(`Delete this ${one}`, at.delete.to({ id }), { kind: 'secondary' }),
  };
}

/** A question before something that cannot be taken back. */
export interface SurePage {
  title: string;
  back: { text: string; href: string };
  errors: ErrorSummary | null;
  says: Callout;
  form: Form;
  who: Who | null;
}

export function deleteGroupPage({ kind, id, name }: Group): SurePage {
  const { at, one } = kinds[kind];
  const back = { text: name, href: at.one.to({ id }) };
  return {
    title: `Delete ${name}?`,
    back,
    errors: null,
    says: callout(null, `Nobody belongs to this ${one}. Announcements that were for it reach nobody then.`, 'care'),
    form: form(at.delete.to({ id }), button(`Delete this ${one}`, { kind: 'danger' }), {
      link: { text: 'Cancel', href: back.href },
    }),
    who: null,
  };
}

export function takeOutPage(policy: Policy, { aboutId: person, group, name, communities }: OneOfGroup): SurePage {
  const { at, one } = kinds[group.kind];
  const back = { text: group.name, href: at.one.to({ id: group.id }) };
  const leaves =
    communities === 0
      ? 'They are in no community that is for it.'
      : `They leave ${countWords(communities, 'community', 'communities')} at once. What they wrote there stays, without their name.`;
  return {
    title: `Take ${name} out of this ${one}?`,
    back,
    errors: null,
    says: callout(null, [leaves, 'We tell them by email. You can add them again.'], 'care'),
    form: form(at.remove.to({ id: group.id, person }), button('Take them out', { kind: 'danger', about: name }), {
      link: { text: 'Cancel', href: back.href },
    }),
    who: whoCanSee(policy, [BELONGING], { ofAnother: true }),
  };
}
