import type { Button } from '../../http/parts/forms.ts';
import {
  button,
  type Empty,
  empty,
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
  table,
  tag,
} from '../../http/parts.ts';
import { paths, withQuery } from '../../paths.ts';
import { dayAndTimeWords, dayWords } from '../../words.ts';
import { type Asking, askingOf } from './asking.pages.ts';
import type { BankAsked, BankLine, BankSubject } from './bank.queries.ts';
import { rightAnswer } from './mark.ts';
import { questionKinds } from './question.ts';

const kindItems = Object.entries(questionKinds).map(([value, text]) => ({ value, text }));

export interface BankPage {
  title: string;
  buttons: Button[];
  filters: {
    action: string;
    q: Field;
    category: Select;
    kind: Select;
    state: Select;
    tag: Field;
    clear: string | null;
  };
  table: Table | null;
  empty: Empty | null;
  pages: Pagination;
  exports: { text: string; href: string }[];
}

interface Leaf {
  readonly lines: readonly BankLine[];
  readonly newer: boolean;
  readonly older: boolean;
}

export function bankPage(asked: BankAsked, categories: readonly string[], { lines, newer, older }: Leaf): BankPage {
  const address = paths.bank.to();
  const narrowed = Object.values(asked).some((value) => value !== '');
  const kept = { ...asked };
  const [first, last] = [lines[0], lines.at(-1)];
  return {
    title: 'Question bank',
    buttons: [
      linkButton('New question', paths.bankNew.to()),
      linkButton('Import questions', paths.bankImport.to(), { kind: 'secondary' }),
    ],
    filters: {
      action: address,
      q: field('q', 'Words in the question', { kind: 'search', value: asked.q }),
      category: select(
        'category',
        'Category',
        categories.map((name) => ({ value: name, text: name })),
        {
          value: asked.category,
          empty: 'All categories',
        },
      ),
      kind: select('kind', 'Kind', kindItems, { value: asked.kind, empty: 'All kinds' }),
      state: select('state', 'State', [{ value: 'retired', text: 'Retired' }], { value: asked.state, empty: 'In use' }),
      tag: field('tag', 'Tag', { value: asked.tag, autocomplete: 'off' }),
      clear: narrowed ? address : null,
    },
    table: lines.length > 0 ? bankTable(lines) : null,
    empty:
      lines.length > 0
        ? null
        : narrowed
          ? empty('Nothing fits', 'Try other words or another category.')
          : empty('No questions yet', 'Write the first one, or import a file from another tool.'),
    pages: pagination(
      first && newer ? withQuery(address, { ...kept, after: first.id }) : null,
      last && older ? withQuery(address, { ...kept, before: last.id }) : null,
      { label: 'Pages of the bank', earlier: 'Newer', later: 'Older' },
    ),
    exports:
      lines.length > 0
        ? [
            { text: 'Download these as GIFT', href: withQuery(paths.bankExport.to({ format: 'gift' }), kept) },
            { text: 'Download these as Moodle XML', href: withQuery(paths.bankExport.to({ format: 'xml' }), kept) },
          ]
        : [],
  };
}

const bankTable = (lines: readonly BankLine[]): Table =>
  table(
    'Questions',
    ['Question', 'Kind', 'Category', 'Tags', 'Changed'],
    lines.map(({ id, title, kind, category, tags, changedAt, retiredAt }) => [
      { text: title, href: paths.bankQuestion.to({ id }) },
      questionKinds[kind],
      category,
      retiredAt ? { text: tags.join(', '), tag: tag('Retired') } : tags.join(', '),
      dayWords(changedAt),
    ]),
    { quiet: true },
  );

export interface KindsPage {
  title: string;
  back: string;
  kinds: { text: string; href: string; says: string }[];
}

const SAYS: Record<keyof typeof questionKinds, string> = {
  single: 'People choose one answer from a list.',
  multiple: 'People choose all the answers that are right.',
  'true-false': 'People say whether a sentence is true.',
  numeric: 'People type a number. You say how far off may be.',
  short: 'People type a few words. You list what is right.',
  matching: 'People choose what belongs to what.',
  ordering: 'People give each line its number.',
  cloze: 'People fill gaps in a text, by typing or choosing.',
};

export const kindsPage = (): KindsPage => ({
  title: 'New question',
  back: paths.bank.to(),
  kinds: kindItems.map(({ value, text }) => ({
    text,
    href: withQuery(paths.bankNew.to(), { kind: value }),
    says: SAYS[value as keyof typeof questionKinds],
  })),
});

export interface QuestionPage {
  title: string;
  back: string;
  asking: Asking;
  facts: SummaryList;
  right: string[];
  retired: boolean;
  buttons: Button[];
  retire: Form;
}

export function questionPage(found: BankSubject): QuestionPage {
  const { id, question, category, tags, retiredAt, versions, version } = found;
  const retired = retiredAt !== null;
  return {
    title: 'A question of the bank',
    back: paths.bank.to(),
    asking: askingOf(question, []),
    facts: summaryList([
      { key: 'Kind', value: questionKinds[question.kind] },
      { key: 'Category', value: category },
      { key: 'Tags', value: tags.join(', ') || 'None' },
      { key: 'Feedback', value: question.says || 'None' },
      {
        key: 'Version',
        value: `${version}, of ${dayAndTimeWords(versions[0]?.createdAt ?? found.changedAt)}. Attempts keep the version they saw.`,
      },
    ]),
    right: rightAnswer(question),
    retired,
    buttons: [linkButton('Change', paths.bankEdit.to({ id }))],
    retire: form(
      paths.bankRetire.to({ id }),
      retired
        ? button('Bring back', { kind: 'secondary', name: 'to', value: 'use' })
        : button('Retire', { kind: 'secondary', name: 'to', value: 'retired' }),
    ),
  };
}
