import type { Slip } from '../../http/ask.ts';
import {
  button,
  type ErrorSummary,
  errorsOf,
  type Field,
  type Form,
  field,
  form,
  type Table,
  type Tag,
  type Timeline,
  table,
  timeline,
  type Who,
} from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import type { Policy } from '../../policy/document.ts';
import { whoCanSee } from '../../policy/who.ts';
import { dayAndTimeWords, dayWords } from '../../words.ts';
import { filesPart } from './evidence.pages.ts';
import { goalFields, stateTag, whoSeesPlan } from './plan.pages.ts';
import type { Evidence, Goal, Note, Share, SharedGoal } from './plan.queries.ts';

interface EvidenceLink {
  text: string;
  href: string;
  /** Where it leads, so that nobody is surprised. */
  host: string;
  when: string;
}

/** What everybody who may see a goal sees of it. */
interface GoalShown {
  state: Tag;
  why: string[];
  areas: string[];
  dates: string[];
  reflections: Timeline | null;
  links: EvidenceLink[];
}

const paragraphs = (text: string): string[] => text.split(/(?:\r?\n)+/).filter((line) => line.trim() !== '');

function shownOf(goal: Goal, notes: readonly Note[]): GoalShown {
  const reflections = notes.filter(({ kind }) => kind === 'reflection');
  const says = (words: string, at: Date | null) => (at ? [`${words} ${dayWords(at)}`] : []);
  return {
    state: stateTag(goal),
    why: paragraphs(goal.why),
    areas: paragraphs(goal.areas),
    dates: [
      ...says('By', goal.byWhen),
      ...says('To look at again on', goal.reviewOn),
      ...says('Done on', goal.doneAt),
      ...says('Closed on', goal.closedAt),
      ...says('Written on', goal.createdAt),
    ],
    reflections: reflections.length > 0 ? timeline(reflections.map(reflectionItem)) : null,
    links: notes.flatMap(({ address, text, at }) =>
      address ? [{ text, href: address, host: new URL(address).host, when: dayWords(at) }] : [],
    ),
  };
}

const reflectionItem = ({ at, text }: Note): Timeline['items'][number] => ({
  title: 'Reflection',
  when: dayAndTimeWords(at),
  iso: at.toISOString(),
  by: null,
  text,
});

export interface GoalPage extends GoalShown {
  title: string;
  back: string;
  errors: ErrorSummary | null;
  who: Who;
  edit: string;
  remove: string;
  states: Form;
  reflectionForm: Form;
  reflection: Field;
  linkForm: Form;
  what: Field;
  address: Field;
  files: Table | null;
  filesWho: string;
  fileForm: Form;
  file: Field;
  shares: Table | null;
  shareForm: Form;
  email: Field;
}

export function goalPage(
  policy: Policy,
  { goal, notes, files, shares, slip }: { goal: Goal; notes: Note[]; files: Evidence[]; shares: Share[]; slip: Slip },
): GoalPage {
  const to = { goal: goal.id };
  const typed = (name: string) => ({ value: String(slip.values[name] ?? ''), error: slip.problems[name] });
  return {
    ...shownOf(goal, notes),
    title: goal.title,
    back: paths.plan.to(),
    errors: errorsOf(slip),
    who: whoSeesPlan(policy, shares),
    edit: paths.planEdit.to(to),
    remove: paths.planDelete.to(to),
    states: form(paths.planState.to(to), stateButtons(goal)),
    reflectionForm: form(paths.planReflections.to(to), 'Add reflection'),
    reflection: field('reflection', 'What you thought', {
      kind: 'textarea',
      ...typed('reflection'),
      hint: 'What went well, what did not, and what you would do next time. Do not name a child or a family.',
      limit: 4000,
    }),
    linkForm: form(paths.planLinks.to(to), button('Add link', { kind: 'secondary' })),
    what: field('what', 'What it shows', { ...typed('what'), limit: 200, autocomplete: 'off' }),
    address: field('address', 'Address', { ...typed('address'), hint: 'It starts with https://', spellcheck: false }),
    ...filesPart(goal, files, slip),
    shares: shares.length > 0 ? sharesTable(goal, shares) : null,
    shareForm: form(paths.planShare.to(to), button('Share this goal', { kind: 'secondary' })),
    email: field('email', 'Their email', {
      kind: 'email',
      ...typed('email'),
      autocomplete: 'off',
      hint: 'They need an account here. They see this goal with its reflections and links, and nothing else of your plan.',
    }),
  };
}

function stateButtons({ doneAt, closedAt }: Goal) {
  if (doneAt || closedAt) return [button('Open again', { name: 'to', value: 'open' })];
  return [
    button('Mark as done', { name: 'to', value: 'done' }),
    button('Close without finishing', { name: 'to', value: 'closed', kind: 'secondary' }),
  ];
}

const sharesTable = (goal: Goal, shares: readonly Share[]): Table =>
  table(
    'Who can see this goal',
    ['Person', 'Since', 'Change'],
    shares.map(({ id, email, sharedAt }) => [
      email,
      dayWords(sharedAt),
      {
        form: form(
          paths.planUnshare.to({ goal: goal.id, share: id }),
          button('Stop sharing', { kind: 'secondary', about: `with ${email}` }),
        ),
      },
    ]),
    { quiet: true },
  );

export interface EditGoalPage {
  title: string;
  back: string;
  errors: ErrorSummary | null;
  who: Who;
  form: Form;
  goal: Field;
  why: Field;
  byWhen: Field;
  areas: Field;
  reviewOn: Field;
}

const dayText = (at: Date | null): string => at?.toISOString().slice(0, 10) ?? '';

export function editGoalPage(
  policy: Policy,
  { goal, shares, slip }: { goal: Goal; shares: Share[]; slip: Slip },
): EditGoalPage {
  const back = paths.planGoal.to({ goal: goal.id });
  return {
    title: 'Change your goal',
    back,
    errors: errorsOf(slip),
    who: whoSeesPlan(policy, shares),
    form: form(paths.planEdit.to({ goal: goal.id }), 'Save', { link: { text: 'Cancel', href: back } }),
    ...goalFields(slip, { title: goal.title, why: goal.why, byWhen: dayText(goal.byWhen) }),
    areas: field('areas', 'Areas to improve', {
      kind: 'textarea',
      rows: 3,
      value: String(slip.values.areas ?? goal.areas),
      error: slip.problems.areas,
      hint: 'What you want to get better at. You can leave this empty.',
      limit: 2000,
    }),
    reviewOn: field('reviewOn', 'Look at it again on', {
      kind: 'date',
      value: String(slip.values.reviewOn ?? dayText(goal.reviewOn)),
      error: slip.problems.reviewOn,
      hint: 'You can leave this empty.',
    }),
  };
}

export interface DeleteGoalPage {
  title: string;
  back: { text: string; href: string };
  says: string[];
  form: Form;
}

export function deleteGoalPage(goal: Goal): DeleteGoalPage {
  const back = paths.planGoal.to({ goal: goal.id });
  return {
    title: 'Delete this goal?',
    back: { text: goal.title, href: back },
    says: [
      `“${goal.title}” goes, with its reflections and links. Nobody you shared it with can see it any more.`,
      'You can undo this for a day. After that it is gone for good.',
    ],
    form: form(paths.planDelete.to({ goal: goal.id }), button('Delete goal', { kind: 'danger' }), {
      link: { text: 'Keep it', href: back },
    }),
  };
}

export interface SharedGoalsPage {
  title: string;
  back: string;
  goals: Table | null;
}

export const sharedGoalsPage = (goals: readonly SharedGoal[]): SharedGoalsPage => ({
  title: 'Goals that others share with you',
  back: paths.plan.to(),
  goals:
    goals.length === 0
      ? null
      : table(
          'Goals that others share with you',
          ['Goal', 'From', 'State'],
          goals.map(({ goal, owner }) => [
            { text: goal.title, href: paths.sharedGoal.to({ goal: goal.id }) },
            owner ?? 'A person on this site',
            { tag: stateTag(goal) },
          ]),
          { quiet: true },
        ),
});

export interface SharedGoalPage extends GoalShown {
  title: string;
  back: string;
  from: string;
  who: Who;
}

export const sharedGoalPage = (policy: Policy, { goal, owner }: SharedGoal, notes: Note[]): SharedGoalPage => ({
  ...shownOf(goal, notes),
  title: goal.title,
  back: paths.sharedGoals.to(),
  from: `${owner ?? 'A person on this site'} shares this goal with you. They can see that you looked.`,
  who: whoCanSee(policy, ['learning-plan'], { ofAnother: true }),
});
