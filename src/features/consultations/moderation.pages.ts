import type { Slip } from '../../http/ask.ts';
import {
  type Button,
  button,
  type Chart,
  type Choices,
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
  type Select,
  type SummaryList,
  select,
  summaryList,
  type Table,
  type Tabs,
  table,
  tabs,
  tag,
} from '../../http/parts.ts';
import { localDay } from '../../london.ts';
import { paths, withQuery } from '../../paths.ts';
import { countWords, dayWords } from '../../words.ts';
import { heldReasonIds, heldReasons } from './consultations.forms.ts';
import { type Heard, lastDay, type Results, results, stateTag } from './consultations.pages.ts';
import type { Edited, Judged, Shelved } from './moderation.queries.ts';
import { questionsText } from './questions.ts';

export interface ShelfPage {
  title: string;
  back: string;
  add: Button;
  changes: string;
  table: Table | null;
  empty: Empty | null;
}

export const shelfPage = (shelf: readonly Shelved[]): ShelfPage => ({
  title: 'Have your say',
  back: paths.admin.to(),
  add: linkButton('Write a consultation', paths.adminConsultationNew.to()),
  changes: paths.adminChanges.to(),
  table:
    shelf.length === 0
      ? null
      : table(
          'Consultations',
          ['Title', 'Last day', 'State', 'Answers to read', { text: 'Read', kind: 'number' }],
          shelf.map(({ id, title, closesAt, state, waiting, read }) => [
            { text: title, href: paths.adminConsultation.to({ id }) },
            lastDay(closesAt),
            { tag: stateTag(state) },
            waiting === 0
              ? 'None'
              : { text: `Read ${countWords(waiting, 'answer')}`, href: paths.adminAnswers.to({ id }) },
            read,
          ]),
          { quiet: true },
        ),
  empty:
    shelf.length > 0 ? null : empty('Nothing here yet', 'Write the first one. Nobody sees it until you publish it.'),
});

export interface EditPage {
  title: string;
  back: string;
  errors: ErrorSummary | null;
  form: Form;
  name: Field;
  text: Field;
  questions: Field;
  afterwards: Field;
  audience: Choices;
  opensOn: Field;
  closesOn: Field;
  publish: Form | null;
}

/** A new one, or one that is not published yet. */
export function editPage(found: Edited | null, slip: Slip): EditPage {
  const typed = (name: string, before = '') => ({
    value: String(slip.values[name] ?? before),
    error: slip.problems[name],
  });
  const last = found && new Date(found.closesAt.getTime() - 1);
  return {
    title: found ? `Change ${found.title}` : 'Write a consultation',
    back: paths.adminConsultations.to(),
    errors: errorsOf(slip),
    form: form(
      found ? paths.adminConsultation.to({ id: found.id }) : paths.adminConsultationNew.to(),
      found ? 'Save' : 'Add as a draft',
    ),
    name: field('title', 'Title', { ...typed('title', found?.title), limit: 120 }),
    text: field('text', 'What it is about', {
      kind: 'textarea',
      ...typed('text', found?.text),
      ...{ rows: 8, width: 'full', limit: 10_000 },
      hint: 'Markdown: an empty line begins a paragraph, * begins a point of a list.',
    }),
    questions: field('questions', 'Questions', {
      kind: 'textarea',
      ...typed('questions', (found && questionsText(found.questions)) || ''),
      ...{ rows: 12, width: 'full', limit: 8_000, spellcheck: true },
      hint: 'A line for each question. Below it, a line for each option: ( ) to choose one, [ ] to choose several. Without options people answer in words.',
    }),
    afterwards: field('afterwards', 'What you will do with the answers', {
      kind: 'textarea',
      ...typed('afterwards', found?.afterwards),
      ...{ rows: 3, limit: 1_000 },
      hint: 'Who reads them, when you decide, and where people see what came of it.',
    }),
    audience: choices(
      'audience',
      [
        { value: 'everyone', text: 'Everybody', hint: 'Also children and people without an account.' },
        { value: 'signed-in', text: 'People who sign in' },
      ],
      {
        legend: 'Who may answer?',
        value: String(slip.values.audience ?? found?.audience ?? 'everyone'),
        error: slip.problems.audience,
      },
    ),
    opensOn: field('opensOn', 'First day', { kind: 'date', ...typed('opensOn', found ? localDay(found.opensAt) : '') }),
    closesOn: field('closesOn', 'Last day', { kind: 'date', ...typed('closesOn', last ? localDay(last) : '') }),
    publish: found && stateForm(found, 'published', 'Publish it. It cannot be changed then'),
  };
}

const stateForm = ({ id }: Edited, to: 'published' | 'ended', text: string): Form =>
  form(paths.adminConsultationState.to({ id }), button(text, { kind: 'secondary', name: 'to', value: to }));

export interface StandingPage {
  title: string;
  back: string;
  facts: SummaryList;
  read: Button;
  csv: string;
  seen: string;
  say: string;
  themes: Chart | null;
  results: Results;
  end: Form | null;
}

/** One that is published: how it stands, with the numbers that everybody will see. */
export const standingPage = (
  found: Edited,
  heard: Heard,
  themes: readonly { theme: string; count: number }[],
): StandingPage => ({
  title: found.title,
  back: paths.adminConsultations.to(),
  facts: summaryList([
    { key: 'State', value: stateTag(found.state).text },
    { key: 'From', value: dayWords(found.opensAt) },
    { key: 'Last day', value: lastDay(found.closesAt) },
    { key: 'Who may answer', value: found.audience === 'everyone' ? 'Everybody' : 'People who sign in' },
  ]),
  read: linkButton('Read answers', paths.adminAnswers.to({ id: found.id })),
  csv: paths.adminAnswersCsv.to({ id: found.id }),
  seen: paths.consultation.to({ slug: found.slug }),
  say: withQuery(paths.adminChangeNew.to(), { consultation: found.id }),
  themes:
    themes.length === 0
      ? null
      : chart(
          'themes',
          'Themes',
          ['Theme', 'Answers'],
          themes.map(({ theme, count }) => ({ label: theme, value: count })),
        ),
  results: results(found.questions, paths.adminConsultation.to({ id: found.id }), heard),
  end: found.state === 'ended' ? null : stateForm(found, 'ended', 'Take no more answers'),
});

export interface AnswersPage {
  title: string;
  back: string;
  tabs: Tabs;
  table: Table | null;
  empty: Empty | null;
  pages: Pagination | null;
}

const stateOfAnswer = ({ outcome }: Judged) =>
  outcome === null ? tag('To read', 'info') : outcome === 'shown' ? tag('Shown', 'done') : tag('Held back', 'problem');

const shortened = (text: string): string => (text.length > 80 ? `${text.slice(0, 77)}…` : text);

export function answersPage(
  consultation: Edited,
  { answers, more }: { answers: readonly Judged[]; more: boolean },
  { read, first }: { read: boolean; first: boolean },
): AnswersPage {
  const address = paths.adminAnswers.to({ id: consultation.id });
  const state = read ? 'read' : undefined;
  const next = more ? withQuery(address, { state, after: answers.at(-1)?.id }) : null;
  return {
    title: `Answers to ${consultation.title}`,
    back: paths.adminConsultation.to({ id: consultation.id }),
    tabs: tabs('Answers', [
      { text: 'To read', href: address, current: !read },
      { text: 'Read', href: withQuery(address, { state: 'read' }), current: read },
    ]),
    table:
      answers.length === 0
        ? null
        : table(
            'Answers',
            ['Answer', 'Came', 'Themes', 'State'],
            answers.map((one) => [
              { text: shortened(one.answers[0]?.answer ?? ''), href: paths.adminAnswer.to({ answer: one.id }) },
              dayWords(one.at),
              one.themes.join(', '),
              { tag: stateOfAnswer(one) },
            ]),
            { quiet: true },
          ),
    empty: answers.length > 0 ? null : empty('Nothing here', 'Answers wait here until one of you has read them.'),
    pages:
      first && !more
        ? null
        : pagination(first ? null : withQuery(address, { state }), next, { earlier: 'First page', later: 'Next' }),
  };
}

export interface AnswerPage {
  title: string;
  back: { text: string; href: string };
  errors: ErrorSummary | null;
  facts: SummaryList;
  answers: { ask: string; lines: string[] }[];
  show: Form | null;
  hold: Form;
  held: Select;
  themesForm: Form;
  themes: Field;
  redact: Form;
  passage: Field;
}

const act = (value: string) => ({ hidden: [{ name: 'act', value }] });

export const answerPage = (judged: Judged, slip: Slip): AnswerPage => ({
  title: 'One answer',
  back: { text: `Answers to ${judged.title}`, href: paths.adminAnswers.to({ id: judged.consultationId }) },
  errors: errorsOf(slip),
  facts: summaryList([
    { key: 'Came', value: dayWords(judged.at) },
    { key: 'State', value: stateOfAnswer(judged).text },
    ...(judged.held ? [{ key: 'Why', value: heldReasons[judged.held] }] : []),
    { key: 'From', value: 'Nobody sees who it was, staff neither' },
  ]),
  answers: judged.answers.map(({ ask, answer }) => ({ ask, lines: answer.split(/\r?\n/) })),
  show:
    judged.outcome === 'shown'
      ? null
      : form(paths.adminAnswer.to({ answer: judged.id }), 'Show it to everybody', act('show')),
  hold: form(paths.adminAnswer.to({ answer: judged.id }), button('Hold it back', { kind: 'secondary' }), act('hold')),
  themesForm: form(paths.adminAnswerThemes.to({ answer: judged.id }), button('Save themes', { kind: 'secondary' })),
  themes: field('themes', 'Themes', {
    value: String(slip.values.themes ?? judged.themes.join(', ')),
    error: slip.problems.themes,
    hint: 'Words for what it is about, with commas between. Nobody but staff sees them.',
  }),
  held: select(
    'held',
    'Why is it held back?',
    heldReasonIds.map((value) => ({ value, text: heldReasons[value] })),
    {
      empty: 'Choose one',
      value: String(slip.values.held ?? judged.held ?? ''),
      error: slip.problems.held,
    },
  ),
  redact: form(
    paths.adminAnswerRedact.to({ answer: judged.id }),
    button('Remove these words for good', { kind: 'danger' }),
  ),
  passage: field('passage', 'Words to remove', {
    value: String(slip.values.passage ?? ''),
    error: slip.problems.passage,
    limit: 500,
    hint: 'Copy them exactly, such as a name. They go for good: we keep no other copy.',
  }),
});
