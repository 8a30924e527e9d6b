import type { Slip } from '../../http/ask.ts';
import type { SafeHtml } from '../../http/html.ts';
import {
  type Callout,
  type Chart,
  type Choices,
  callout,
  chart,
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
  type Pagination,
  pagination,
  type Tag,
  tag,
  type Who,
} from '../../http/parts.ts';
import { paths, withQuery } from '../../paths.ts';
import type { Policy } from '../../policy/document.ts';
import type { Viewer } from '../../policy/viewer.ts';
import { whoCanSee } from '../../policy/who.ts';
import { dayWords } from '../../words.ts';
import { gated } from '../suggestions/blur.ts';
import { MOST_WRITTEN } from './consultations.forms.ts';
import type { ConsultationSubject, Counts, Listed, State, Voice } from './consultations.queries.ts';
import { fieldOf, optionKey, type Question } from './questions.ts';

const TAGS: Record<State, Tag> = {
  draft: tag('Draft', 'info'),
  soon: tag('Opens soon', 'info'),
  open: tag('Open', 'now'),
  ended: tag('Ended'),
};
export const stateTag = (state: State): Tag => TAGS[state];

/** The last day on which it takes answers. */
export const lastDay = (closesAt: Date): string => dayWords(new Date(closesAt.getTime() - 1));

interface Card {
  title: string;
  href: string;
  tag: Tag;
  says: string;
}

export interface ConsultationsPage {
  title: string;
  changes: string;
  open: Card[];
  others: Card[];
  empty: Empty | null;
}

function cardOf({ slug, title, state, opensAt, closesAt, answered, audience }: Listed): Card {
  const until = `Until ${lastDay(closesAt)}.`;
  const open = answered
    ? `You have answered. Thank you. ${until}`
    : `${until} ${audience === 'everyone' ? 'Everybody may answer.' : 'For people who sign in.'}`;
  const says: Record<State, string> = {
    draft: '',
    soon: `From ${dayWords(opensAt)}.`,
    open,
    ended: `Ended on ${lastDay(closesAt)}. See what people said.`,
  };
  const done = state === 'open' && answered ? tag('Answered', 'done') : stateTag(state);
  return { title, href: paths.consultation.to({ slug }), tag: done, says: says[state] };
}

export function consultationsPage(listed: readonly Listed[]): ConsultationsPage {
  const isOpen = ({ state }: Listed) => state === 'open';
  return {
    title: 'Have your say',
    changes: paths.changesMade.to(),
    open: listed.filter(isOpen).map(cardOf),
    others: listed.filter((one) => !isOpen(one)).map(cardOf),
    empty: listed.some(isOpen) ? null : empty('Nothing to answer today', 'When we next ask you something, it is here.'),
  };
}

/** What came of it, as everybody reads it. */
export interface Results {
  total: string;
  charts: Chart[];
  gate: string;
  voices: { ask: string; lines: string[] }[];
  none: string | null;
  pages: Pagination | null;
}

export interface Heard extends Counts {
  readonly voices: readonly Voice[];
  readonly more: boolean;
  /** The id of the voice after which the page begins, if it is not the first. */
  readonly before: string | undefined;
}

const chartOf = ({ ask, options }: Question, number: number, { chosen }: Counts): Chart => {
  const counted = options.map((label, at) => ({ label, ...gated(chosen[optionKey(number, at + 1)] ?? 0) }));
  const bars = chart(`question-${number}`, ask, ['Answer', 'People'], counted);
  return { ...bars, bars: bars.bars.map((bar, at) => ({ ...bar, shown: counted[at]?.words ?? '' })) };
};

/** Numbers through the gate, and what people wrote. */
export function results(questions: readonly Question[], address: string, heard: Heard): Results {
  const { voices, more, before } = heard;
  const people = gated(heard.total).words;
  return {
    total: `${people} people have answered so far, as far as staff have read.`,
    charts: questions.flatMap((question, at) => (question.kind === 'text' ? [] : [chartOf(question, at + 1, heard)])),
    gate: 'We show numbers in steps of ten, and none below ten. So nobody can work out what one person said.',
    voices: voices.map(({ question, text }) => ({ ask: questions[question - 1]?.ask ?? '', lines: linesOf(text) })),
    none: voices.length > 0 ? null : 'Nothing is shown yet. Staff read every answer first.',
    pages:
      !before && !more
        ? null
        : pagination(before ? address : null, more ? withQuery(address, { before: voices.at(-1)?.id }) : null, {
            earlier: 'Newest',
            later: 'Older',
          }),
  };
}

/** A text without its empty lines. */
export const linesOf = (text: string): string[] => text.split(/\r?\n/).filter((line) => line.trim() !== '');

type Control = { kind: 'text'; field: Field } | { kind: 'one' | 'several'; choices: Choices };

export interface ConsultationPage {
  title: string;
  errors: ErrorSummary | null;
  back: string;
  when: string;
  html: SafeHtml;
  afterwards: string[];
  /** Why there is no form. */
  says: Callout | null;
  signIn: ReturnType<typeof linkButton> | null;
  answer: { care: Callout; who: Who; form: Form; controls: Control[] } | null;
  results: Results | null;
}

interface Parts {
  readonly found: ConsultationSubject;
  readonly viewer: Viewer;
  readonly slip: Slip;
  /** Null while it takes answers from whoever asks. */
  readonly heard: Heard | null;
}

/** Whether whoever asks is to be given the form. */
export const isInvited = ({ state, answered, audience }: Listed, viewer: Viewer): boolean =>
  state === 'open' && !answered && (audience === 'everyone' || isReady(viewer));

const isReady = (viewer: Viewer): boolean => viewer.kind === 'person' && viewer.stage === 'ready';

export function consultationPage(policy: Policy, { found, viewer, slip, heard }: Parts): ConsultationPage {
  const address = paths.consultation.to({ slug: found.slug });
  const invited = isInvited(found, viewer);
  const mustSignIn = found.state === 'open' && !found.answered && !invited;
  return {
    title: found.title,
    errors: errorsOf(slip),
    back: paths.consultations.to(),
    when: whenWords(found),
    html: found.html,
    afterwards: linesOf(found.afterwards),
    says: saysOf(found, mustSignIn),
    signIn: mustSignIn ? linkButton('Sign in', withQuery(paths.signIn.to(), { next: address })) : null,
    answer: invited
      ? {
          care: callout(
            null,
            [
              'You need no name and no email. Please do not write who you or others are, or where you live.',
              'Is somebody in danger now? Call 999. This form is not read at once.',
            ],
            'care',
          ),
          who: whoCanSee(policy, ['consultation-answers', 'consultation-shown']),
          form: form(address, 'Send answers'),
          controls: found.questions.map((question, at) => controlOf(question, at + 1, slip)),
        }
      : null,
    results: heard && results(found.questions, address, heard),
  };
}

const whenWords = ({ state, opensAt, closesAt }: Listed): string =>
  state === 'soon' ? `From ${dayWords(opensAt)} until ${lastDay(closesAt)}` : `Until ${lastDay(closesAt)}`;

function saysOf({ state, answered }: ConsultationSubject, mustSignIn: boolean): Callout | null {
  if (mustSignIn) return callout(null, 'This one is for people who sign in.');
  if (state === 'ended') return callout(null, 'This has ended. Thank you to everybody who answered.');
  if (state === 'soon') return callout(null, 'You can answer soon.');
  return answered
    ? callout(null, 'You have answered. Thank you. Staff read it before anybody else does.', 'done')
    : null;
}

function controlOf({ ask, kind, options }: Question, number: number, slip: Slip): Control {
  const name = fieldOf(number);
  const typed = [slip.values[name] ?? []].flat() as string[];
  const error = slip.problems[name];
  if (kind === 'text')
    return {
      kind,
      field: field(name, ask, { kind: 'textarea', value: typed[0] ?? '', error, limit: MOST_WRITTEN, width: 'full' }),
    };
  const items = options.map((text, at) => ({ value: String(at + 1), text }));
  const hint = kind === 'several' ? 'You can choose more than one.' : null;
  return { kind, choices: choices(name, items, { legend: ask, hint, error, value: typed }) };
}
