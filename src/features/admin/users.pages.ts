import {
  type Empty,
  empty,
  type Field,
  field,
  linkButton,
  type Pagination,
  type Select,
  select,
  type Table,
  type Tag,
  table,
  tag,
  type Who,
} from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import type { Policy } from '../../policy/document.ts';
import { whoCanSee } from '../../policy/who.ts';
import { dayWords, listWords } from '../../words.ts';
import { type Leaf, placeText, turns } from './keyset.ts';
import { type AccountState, grantable, type UsersAsked } from './users.forms.ts';
import type { UserLine } from './users.queries.ts';

export interface UsersPage {
  title: string;
  back: string;
  who: Who;
  filters: { action: string; q: Field; role: Select; state: Select; clear: string | null };
  /** Why nothing was looked up; null otherwise. */
  wait: string | null;
  people: Table | null;
  empty: Empty | null;
  pages: Pagination;
}

const STATES: Readonly<Record<AccountState, Tag>> = {
  open: tag('Open', 'done'),
  waiting: tag('Not activated', 'info'),
  suspended: tag('Suspended', 'problem'),
  closing: tag('Closing', 'now'),
};

export const NO_NAME = 'Name not shown';

export const stateTag = (state: AccountState): Tag => STATES[state];

export const roleNames = (policy: Policy, roles: readonly string[]): string =>
  listWords(roles.map((role) => policy.roles[role]?.name ?? role)) || 'Learner';

/** The list of people; `leaf` is null where too much was searched for in a short time. */
export function usersPage(policy: Policy, asked: UsersAsked, leaf: Leaf<UserLine> | null): UsersPage {
  const kept = { q: asked.q, role: asked.role ?? '', state: asked.state ?? '' };
  const narrowed = Object.values(kept).some((value) => value !== '');
  const rows = leaf?.rows ?? [];
  return {
    title: 'Users',
    back: paths.admin.to(),
    who: whoCanSee(policy, ['identity', 'contact'], { ofAnother: true }),
    filters: {
      action: paths.adminUsers.to(),
      q: field('q', 'Name or email', {
        kind: 'search',
        value: asked.q,
        hint: 'The beginning of a name, or a whole email address.',
      }),
      role: select(
        'role',
        'Role',
        grantable.map((value) => ({ value, text: roleNames(policy, [value]) })),
        {
          value: asked.role,
          empty: 'Any role',
        },
      ),
      state: select(
        'state',
        'Account',
        Object.entries(STATES).map(([value, { text }]) => ({ value, text })),
        {
          value: asked.state,
          empty: 'Any state',
        },
      ),
      clear: narrowed ? paths.adminUsers.to() : null,
    },
    wait: leaf ? null : 'You have searched many times. Wait a few minutes, then try again.',
    people: rows.length > 0 ? userTable(policy, rows) : null,
    empty: leaf && rows.length === 0 ? nobody(narrowed) : null,
    pages: turns(leaf ?? { rows: [], newer: false, older: false }, placeText, {
      address: paths.adminUsers.to(),
      kept,
      label: 'Pages of people',
    }),
  };
}

const nobody = (narrowed: boolean): Empty =>
  narrowed
    ? empty(
        'Nobody found',
        'Try fewer letters of the name, or check how the email is written.',
        linkButton('Show everybody', paths.adminUsers.to(), { kind: 'secondary' }),
      )
    : empty('Nobody yet', 'People appear here once they have created an account.');

const userTable = (policy: Policy, rows: readonly UserLine[]): Table =>
  table(
    'People, the newest first',
    ['Name', 'Email', 'Roles', 'Account', 'Last here', 'Since'],
    rows.map(({ id, at, name, email, roles, state, lastActiveAt }) => [
      { text: name ?? NO_NAME, href: paths.adminUser.to({ id }) },
      email ?? '–',
      roleNames(policy, roles),
      state ? { tag: stateTag(state) } : '–',
      lastActiveAt ? dayWords(lastActiveAt) : '–',
      dayWords(at),
    ]),
    { quiet: true },
  );
