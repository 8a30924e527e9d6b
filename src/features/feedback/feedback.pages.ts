import type { Slip } from '../../http/ask.ts';
import {
  type Button,
  button,
  type Choices,
  choices,
  type Empty,
  type ErrorSummary,
  empty,
  errorsOf,
  type Field,
  type Form,
  field,
  form,
  linkButton,
  type Notification,
  notification,
  type Pagination,
  pagination,
  type Tabs,
  tabs,
  type Who,
} from '../../http/parts.ts';
import { paths, withQuery } from '../../paths.ts';
import type { Policy } from '../../policy/document.ts';
import { isLearner, type Viewer } from '../../policy/viewer.ts';
import { whoCanSee } from '../../policy/who.ts';
import { countWords, dayWords } from '../../words.ts';
import { reasonIds, reasons, STARS } from './feedback.forms.ts';
import type { Change, OwnFeedback, Said, SaidSubject, Thing, ThingSubject } from './feedback.queries.ts';

/** One piece of feedback as everybody reads it. */
export interface SaidCard {
  /** Five signs, for the eye alone. */
  signs: string;
  stars: string;
  by: string;
  when: string;
  lines: string[];
  /** Where it can be reported; null for the own, and for visitors. */
  report: string | null;
}

/** What stands under a course or a resource. */
export interface Glimpse {
  average: string | null;
  signs: string;
  said: SaidCard[];
  changes: { text: string; when: string }[];
  all: Button;
}

export const thingPath = ({ kind, slug }: Pick<Thing, 'kind' | 'slug'>): string =>
  kind === 'course' ? paths.course.to({ slug }) : paths.resource.to({ slug });
export const feedbackPath = ({ kind, slug }: Pick<Thing, 'kind' | 'slug'>): string =>
  kind === 'course' ? paths.courseFeedback.to({ slug }) : paths.resourceFeedback.to({ slug });

const starWords = (stars: number): string => `${countWords(stars, 'star')} out of 5`;
const signs = (stars: number): string => '★'.repeat(stars) + '☆'.repeat(5 - stars);
const linesOf = (text: string): string[] => text.split(/(?:\r?\n)+/).filter((line) => line.trim() !== '');

export const saidCard = (said: Said, report: boolean): SaidCard => ({
  signs: signs(said.stars),
  stars: starWords(said.stars),
  by: said.shownAs,
  when: dayWords(said.changedAt),
  lines: linesOf(said.text),
  report: report ? paths.reportFeedback.to({ id: said.id }) : null,
});

/** "4.3 out of 5 stars from 12 people"; null while nobody has said anything. */
export function averageWords(stars: readonly number[]): string | null {
  const people = stars.reduce((sum, n) => sum + n, 0);
  if (people === 0) return null;
  return `${mean(stars).toFixed(1)} out of 5 stars from ${countWords(people, 'person', 'people')}`;
}

const mean = (stars: readonly number[]): number =>
  stars.reduce((sum, n, i) => sum + n * (i + 1), 0) / stars.reduce((sum, n) => sum + n, 0);

const changeCards = (changes: readonly Change[]) => changes.map(({ text, at }) => ({ text, when: dayWords(at) }));

export function glimpse(thing: ThingSubject): Glimpse {
  const average = averageWords(thing.stars);
  return {
    average,
    signs: average ? signs(Math.round(mean(thing.stars))) : '',
    said: thing.latest.map((one) => saidCard(one, false)),
    changes: changeCards(thing.changes.slice(0, 2)),
    all: linkButton(
      thing.mayGive ? 'Say what you think' : average ? 'Read all feedback' : 'About feedback',
      feedbackPath(thing),
      { kind: 'secondary' },
    ),
  };
}

export interface FeedbackPage {
  title: string;
  about: { text: string; href: string };
  errors: ErrorSummary | null;
  average: string | null;
  tabs: Tabs;
  said: SaidCard[];
  empty: Empty | null;
  pages: Pagination | null;
  changes: { text: string; when: string }[];
  /** Why there is no form. */
  later: string | null;
  own: {
    hidden: Notification | null;
    heading: string;
    public: string;
    who: Who;
    form: Form;
    stars: Choices;
    text: Field;
    shownAs: Field;
    remove: string | null;
  } | null;
}

interface FeedbackParts {
  viewer: Viewer;
  thing: ThingSubject;
  own: OwnFeedback | null;
  said: readonly Said[];
  more: boolean;
  query: { stars?: number | undefined; before?: string | undefined };
  /** A name by chance, for somebody who has not chosen one. */
  pseudonym: string;
  slip: Slip;
}

export function feedbackPage(policy: Policy, parts: FeedbackParts): FeedbackPage {
  const { viewer, thing, own, said, more, query, slip } = parts;
  const address = feedbackPath(thing);
  const stars = query.stars ? String(query.stars) : undefined;
  const next = more ? withQuery(address, { stars, before: said.at(-1)?.id }) : null;
  const mayReport = isLearner(viewer);
  return {
    title: `What people say about ${thing.title}`,
    about: { text: thing.title, href: thingPath(thing) },
    errors: errorsOf(slip),
    average: averageWords(thing.stars),
    tabs: tabs('By stars', [
      { text: 'All', href: address, current: !stars },
      ...[...STARS].reverse().map((one) => ({
        text: `${countWords(Number(one), 'star')} (${thing.stars[Number(one) - 1] ?? 0})`,
        href: withQuery(address, { stars: one }),
        current: stars === one,
      })),
    ]),
    said: said.map((one) => saidCard(one, mayReport && one.id !== own?.id)),
    empty: said.length > 0 ? null : empty('Nothing here yet', 'Feedback from learners comes here.'),
    pages:
      !query.before && !more
        ? null
        : pagination(query.before ? withQuery(address, { stars }) : null, next, { earlier: 'Newest', later: 'Older' }),
    changes: changeCards(thing.changes),
    later: thing.mayGive ? null : laterWords(viewer, thing),
    own: thing.mayGive ? ownForm(policy, parts) : null,
  };
}

const laterWords = (viewer: Viewer, { kind }: Thing): string =>
  viewer.kind === 'person' && viewer.isYoung
    ? 'You can say what you think when you are old enough for an account of your own.'
    : viewer.kind === 'person' && kind === 'course'
      ? 'You can say what you think when you have finished this course.'
      : `To say what you think, sign in${kind === 'course' ? ' and finish this course' : ''}.`;

function ownForm(policy: Policy, { thing, own, pseudonym, slip }: FeedbackParts): FeedbackPage['own'] {
  const typed = (name: string, before: string) => ({
    value: String(slip.values[name] ?? before),
    error: slip.problems[name],
  });
  return {
    hidden: own?.hiddenAt
      ? notification(own.hiddenReason ?? 'It broke our rules.', 'notice', 'Nobody else can see your feedback now')
      : null,
    heading: own ? 'Your feedback' : 'Say what you think',
    public: 'Everybody can read this, also people without an account. They see the name below, and never who you are.',
    who: whoCanSee(policy, ['feedback-given']),
    form: form(feedbackPath(thing), own ? 'Save changes' : 'Post feedback'),
    stars: choices(
      'stars',
      STARS.map((value) => ({ value, text: starWords(Number(value)) })),
      {
        legend: 'How useful was it to you?',
        ...{ inline: true, small: true },
        value: String(slip.values.stars ?? own?.stars ?? ''),
        error: slip.problems.stars,
      },
    ),
    text: field('text', 'What would you tell others about it?', {
      kind: 'textarea',
      ...typed('text', own?.text ?? ''),
      hint: 'You can leave this empty. Do not name a child, a family or a colleague.',
      limit: 2000,
    }),
    shownAs: field('shownAs', 'Name to show', {
      ...typed('shownAs', own?.shownAs ?? pseudonym),
      hint: 'We made one up for you. You can write another one.',
      ...{ limit: 40, width: 'half', autocomplete: 'off', spellcheck: false },
    }),
    remove: own ? paths.removeFeedback.to({ id: own.id }) : null,
  };
}

export interface RemoveFeedbackPage {
  title: string;
  says: string;
  card: SaidCard;
  form: Form;
}

export const removePage = (own: OwnFeedback): RemoveFeedbackPage => ({
  title: 'Remove your feedback?',
  says: 'It goes for good, with its stars. You can write it again later.',
  card: saidCard(own, false),
  form: form(paths.removeFeedback.to({ id: own.id }), button('Remove feedback', { kind: 'danger' }), {
    link: { text: 'Keep it', href: paths.learn.to() },
  }),
});

export interface ReportPage {
  title: string;
  errors: ErrorSummary | null;
  card: SaidCard;
  who: Who;
  form: Form;
  why: Choices;
  words: Field;
}

export const reportPage = (policy: Policy, found: SaidSubject, slip: Slip): ReportPage => ({
  title: 'Report this feedback',
  errors: errorsOf(slip),
  card: saidCard(found, false),
  who: whoCanSee(policy, ['feedback-report']),
  form: form(paths.reportFeedback.to({ id: found.id }), 'Send report', {
    link: { text: 'Cancel', href: feedbackPath(found.about) },
  }),
  why: choices(
    'why',
    reasonIds.map((value) => ({ value, text: reasons[value] })),
    { legend: 'What is wrong with it?', value: String(slip.values.why ?? ''), error: slip.problems.why },
  ),
  words: field('words', 'Anything else we should know', {
    kind: 'textarea',
    ...{ rows: 3, limit: 1000, value: String(slip.values.words ?? ''), error: slip.problems.words },
    hint: 'You can leave this empty.',
  }),
});
