import { button, type Empty, type ErrorSummary, empty, form, type Table, table, type Who } from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import type { Policy } from '../../policy/document.ts';
import { whoCanSee } from '../../policy/who.ts';
import { dayWords } from '../../words.ts';
import { BELONGING, kinds } from './kinds.ts';
import type { OwnGroup } from './organisations.queries.ts';

export interface OwnGroupsPage {
  title: string;
  back: { text: string; href: string };
  errors: ErrorSummary | null;
  table: Table | null;
  empty: Empty | null;
  /** What belonging to one means. */
  means: string[];
  who: Who;
}

const capital = (word: string): string => `${word.charAt(0).toUpperCase()}${word.slice(1)}`;

/** Where somebody belongs, what that means, and the way out. */
export const ownGroupsPage = (policy: Policy, groups: readonly OwnGroup[]): OwnGroupsPage => ({
  title: 'Your organisations and areas',
  back: { text: 'Your information', href: paths.myData.to() },
  errors: null,
  table:
    groups.length === 0
      ? null
      : table(
          'Where you belong',
          ['Name', 'What it is', 'Since', 'Leave'],
          groups.map(({ kind, id, name, since }) => [
            name,
            capital(kinds[kind].one),
            dayWords(since),
            {
              form: form(
                paths.ownOrganisationLeave.to({ kind, id }),
                button('Leave', { kind: 'secondary', about: name }),
              ),
            },
          ]),
          { quiet: true },
        ),
  empty:
    groups.length > 0
      ? null
      : empty(
          'You belong to none',
          'You can learn here without one. When an administrator adds you to one, we tell you.',
        ),
  means: [
    'You can join its communities, and you see the announcements that are for it.',
    'An organisation sees nothing of what you do here: not your courses and not your results.',
    'The others who belong to it cannot see that you do. If you join a community, its members read what you write there.',
    'If you leave, you also leave its communities at once. What you wrote there stays, without your name.',
  ],
  who: whoCanSee(policy, [BELONGING]),
});
