import type { Slip } from '../../http/ask.ts';
import {
  type Button,
  button,
  type Empty,
  type ErrorSummary,
  empty,
  errorsOf,
  type Field,
  type Form,
  field,
  form,
  type Table,
  type Tabs,
  table,
  tabs,
  tag,
  type Who,
} from '../../http/parts.ts';
import { paths, withQuery } from '../../paths.ts';
import type { Policy } from '../../policy/document.ts';
import { whoCanSee } from '../../policy/who.ts';
import { countWords, dayWords } from '../../words.ts';
import type { Goal, Share } from './plan.queries.ts';

/** Who can see the own plan: without a share, nobody else, and the line says so. */
export const whoSeesPlan = (policy: Policy, shares: readonly Share[]): Who =>
  whoCanSee(policy, ['learning-plan'], { sharedWith: [...new Set(shares.map(({ email }) => email))] });

export const stateTag = ({ doneAt, closedAt }: Goal) =>
  doneAt ? tag('Done', 'done') : closedAt ? tag('Closed') : tag('Open', 'now');

/** The fields of a goal, filled with what was typed or what stands. */
export const goalFields = (slip: Slip, goal: Partial<Record<'title' | 'why' | 'byWhen', string>> = {}) => ({
  goal: field('title', 'Goal', {
    value: String(slip.values.title ?? goal.title ?? ''),
    error: slip.problems.title,
    hint: 'What you want to be able to do.',
    autocomplete: 'off',
    limit: 200,
  }),
  why: field('why', 'Why it matters', {
    kind: 'textarea',
    rows: 3,
    value: String(slip.values.why ?? goal.why ?? ''),
    error: slip.problems.why,
    hint: 'To you, and to the people you work with. You can leave this empty.',
    limit: 2000,
  }),
  byWhen: field('byWhen', 'By when', {
    kind: 'date',
    value: String(slip.values.byWhen ?? goal.byWhen ?? ''),
    error: slip.problems.byWhen,
    hint: 'You can leave this empty.',
  }),
});

export interface PlanPage {
  title: string;
  back: string;
  errors: ErrorSummary | null;
  who: Who;
  tabs: Tabs;
  goals: Table | null;
  empty: Empty | null;
  form: Form;
  goal: Field;
  why: Field;
  byWhen: Field;
  deleted: Table | null;
  shared: string;
  log: string;
}

export interface PlanParts {
  goals: Goal[];
  deleted: Goal[];
  shares: Share[];
  show: 'open' | 'done';
  slip: Slip;
}

/** The whole plan of one person, open goals or those that are done and closed. */
export function planPage(policy: Policy, { goals, deleted, shares, show, slip }: PlanParts): PlanPage {
  const open = goals.filter(({ doneAt, closedAt }) => !doneAt && !closedAt);
  const over = goals.filter(({ doneAt, closedAt }) => doneAt || closedAt);
  const shown = show === 'open' ? open : over;
  return {
    title: 'Your learning plan',
    back: paths.learn.to(),
    errors: errorsOf(slip),
    who: whoSeesPlan(policy, shares),
    tabs: tabs('Open or done', [
      { text: `Open (${open.length})`, href: paths.plan.to(), current: show === 'open' },
      {
        text: `Done and closed (${over.length})`,
        href: withQuery(paths.plan.to(), { show: 'done' }),
        current: show === 'done',
      },
    ]),
    goals: shown.length > 0 ? goalsTable(shown, shares) : null,
    empty: shown.length > 0 ? null : nothing(show),
    form: form(paths.plan.to(), 'Add to plan'),
    ...goalFields(slip),
    deleted: deleted.length > 0 ? deletedTable(deleted) : null,
    shared: paths.sharedGoals.to(),
    log: paths.cpd.to(),
  };
}

const nothing = (show: 'open' | 'done'): Empty =>
  show === 'open'
    ? empty('No open goals', 'Write down one thing that you want to learn next. One is enough to start.')
    : empty('Nothing finished yet', 'Goals that you mark as done, or close, will stand here.');

const goalsTable = (goals: Goal[], shares: readonly Share[]): Table =>
  table(
    'Your goals',
    ['Goal', 'State', 'By when', 'Review on', 'Shared'],
    goals.map((goal) => {
      const people = shares.filter(({ goalId }) => goalId === goal.id).length;
      return [
        { text: goal.title, href: paths.planGoal.to({ goal: goal.id }) },
        { tag: stateTag(goal) },
        goal.byWhen ? dayWords(goal.byWhen) : 'No date',
        goal.reviewOn ? dayWords(goal.reviewOn) : 'No date',
        people === 0 ? 'With nobody' : `With ${countWords(people, 'person', 'people')}`,
      ];
    }),
    { quiet: true },
  );

const deletedTable = (goals: Goal[]): Table =>
  table(
    'Goals you deleted in the last day',
    ['Goal', 'Change'],
    goals.map((goal) => [goal.title, { form: form(paths.planUndo.to({ goal: goal.id }), undo(goal)) }]),
    { quiet: true },
  );

const undo = ({ title }: Goal): Button => button('Undo', { kind: 'secondary', about: `deleting ${title}` });
