import type { Slip } from '../../http/ask.ts';
import type { SafeHtml } from '../../http/html.ts';
import {
  type Button,
  button,
  type Callout,
  type Choices,
  callout,
  checkbox,
  choices,
  type Empty,
  type ErrorSummary,
  empty,
  errorsOf,
  type Field,
  type FieldOptions,
  type Form,
  field,
  form,
  linkButton,
  type Pagination,
  type Progress,
  progress,
  type SummaryList,
  summaryList,
  type Table,
  type Tag,
  table,
  tag,
} from '../../http/parts.ts';
import { localText } from '../../london.ts';
import { paths } from '../../paths.ts';
import { audienceIds, audiences, kindIds, kinds } from '../../policy/audiences.ts';
import type { Policy } from '../../policy/document.ts';
import { countWords, dayAndTimeWords, listWords, numberWords } from '../../words.ts';
import { type Leaf, placeText, turns } from '../admin/keyset.ts';
import type { findAllWritten, findTargetChoices, Target, Written } from './announcements.queries.ts';
import { type State, stateOf } from './announcements.ts';

const STATES: Record<State, Tag> = {
  draft: tag('Draft', 'info'),
  scheduled: tag('Waits for its time', 'info'),
  shown: tag('Shown', 'done'),
  over: tag('Over'),
  withdrawn: tag('Withdrawn'),
};

export interface WrittenPage {
  title: string;
  back: string;
  add: Button;
  table: Table | null;
  empty: Empty | null;
  pages: Pagination;
}

type Line = Awaited<ReturnType<typeof findAllWritten>>['rows'][number];

/** Everything that was announced, for those who write it. */
export function writtenPage(leaf: Leaf<Line>, now: Date): WrittenPage {
  return {
    title: 'Announcements',
    back: paths.admin.to(),
    add: linkButton('Write an announcement', paths.adminAnnouncementNew.to()),
    table:
      leaf.rows.length === 0
        ? null
        : table(
            'All announcements',
            ['Title', 'What it is', 'For', 'State', 'From'],
            leaf.rows.map((one) => [
              { text: one.title, href: paths.adminAnnouncement.to({ id: one.id }) },
              kinds[one.kind].name,
              audiences[one.audience].name,
              { tag: STATES[stateOf(one, now)] },
              one.fromAt ? dayAndTimeWords(one.fromAt) : 'When published',
            ]),
            { quiet: true },
          ),
    empty:
      leaf.rows.length > 0 ? null : empty('Nothing written yet', 'Nobody sees what you write before you publish it.'),
    pages: turns(leaf, ({ createdAt, id }) => placeText({ at: createdAt, id }), {
      ...{ address: paths.adminAnnouncements.to(), kept: {}, label: 'Announcements' },
    }),
  };
}

export interface OnePage {
  title: string;
  caption: string;
  back: string;
  facts: SummaryList;
  html: SafeHtml;
  url: string | null;
  /** How far its mails are; null without any. */
  mails: { says: string; progress: Progress | null } | null;
  /** What publishing does that cannot be taken back. */
  care: Callout | null;
  buttons: Button[];
  state: Form;
}

function targetWords(policy: Policy, { audience, targets }: Written, found: readonly Target[]): string {
  const { name, picks } = audiences[audience];
  if (!picks) return name;
  const nameOf = (id: string) =>
    picks === 'roles' ? policy.roles[id]?.name : found.find((target) => target.id === id)?.name;
  return `${name}: ${listWords(targets.map((id) => nameOf(id) ?? 'one that is gone'))}`;
}

function mailsOf(found: Written, recipients: number): OnePage['mails'] {
  if (!found.byMail) return null;
  const { mailTotal, mailWritten, mailDoneAt } = found;
  if (mailTotal === null)
    return { says: `Not sent yet. It would go to ${countWords(recipients, 'person', 'people')} now.`, progress: null };
  const done = mailDoneAt ? `Finished on ${dayAndTimeWords(mailDoneAt)}.` : 'Load the page again to see how it goes.';
  return {
    says: `Sent ${numberWords(mailWritten)} of ${numberWords(mailTotal)}. ${done}`,
    progress: mailTotal === 0 ? null : progress(mailWritten, mailTotal, 'emails'),
  };
}

interface Managed {
  readonly found: Written;
  readonly targets: readonly Target[];
  /** How many people its mail would go to now. */
  readonly recipients: number;
  readonly now: Date;
}

/** One announcement with its state, as those who write it see it. */
export function onePage(policy: Policy, { found, targets, recipients, now }: Managed): OnePage {
  const state = stateOf(found, now);
  const isOut = state !== 'draft' && state !== 'withdrawn';
  const to = { id: found.id };
  return {
    title: found.title,
    caption: `${kinds[found.kind].name}: ${STATES[state].text.toLowerCase()}`,
    back: paths.adminAnnouncements.to(),
    facts: summaryList([
      { key: 'For', value: targetWords(policy, found, targets) },
      { key: 'From', value: found.fromAt ? dayAndTimeWords(found.fromAt) : 'When it is published' },
      { key: 'Until', value: found.untilAt ? dayAndTimeWords(found.untilAt) : 'No end' },
      { key: 'On top of pages', value: found.onTop ? 'Yes, until each person hides it' : 'No' },
      { key: 'By email', value: found.byMail ? 'Yes' : 'No' },
      { key: 'Changed', value: found.changedAt ? `${dayAndTimeWords(found.changedAt)}. People see that.` : 'No' },
    ]),
    html: found.html,
    url: found.url,
    mails: mailsOf(found, recipients),
    care:
      found.byMail && !isOut && found.mailTotal === null
        ? callout(
            null,
            `Publishing sends ${countWords(recipients, 'email')}, at once or at its time. What is sent cannot be taken back.`,
            'care',
          )
        : null,
    buttons: [linkButton('Change', paths.adminAnnouncementEdit.to(to), { kind: 'secondary' })],
    state: form(
      paths.adminAnnouncementState.to(to),
      isOut
        ? button('Withdraw', { kind: 'danger', name: 'to', value: 'withdrawn' })
        : [
            button('Publish', { name: 'to', value: 'published' }),
            ...(state === 'draft' ? [button('Put away', { kind: 'secondary', name: 'to', value: 'withdrawn' })] : []),
          ],
    ),
  };
}

export interface EditPage {
  title: string;
  back: { text: string; href: string };
  errors: ErrorSummary | null;
  preview: { title: string; html: SafeHtml } | null;
  form: Form;
  name: Field;
  text: Field;
  url: Field;
  onTop: Choices;
  until: Field[];
  /** What cannot change any more once it is published. */
  terms: {
    kind: Choices;
    audience: Choices;
    roles: Choices;
    courses: Choices;
    organisations: Choices;
    byMail: Choices;
    from: Field[];
  } | null;
}

interface Editing {
  readonly found: Written | null;
  readonly choices: Awaited<ReturnType<typeof findTargetChoices>>;
  readonly slip: Slip;
  readonly preview: SafeHtml | null;
}

type Values = Record<string, string | readonly string[]>;

function valuesOf(found: Written | null, { values }: Slip): Values {
  if (Object.keys(values).length > 0) return values;
  const [from, until] = [found?.fromAt, found?.untilAt].map((at) => (at ? localText(at) : ''));
  return {
    ...{ kind: found?.kind ?? 'service', title: found?.title ?? '', text: found?.text ?? '', url: found?.url ?? '' },
    ...{ audience: found?.audience ?? 'people', roles: found?.targets ?? [] },
    ...{ courses: found?.targets ?? [], organisations: found?.targets ?? [] },
    ...{ onTop: found?.onTop ? 'yes' : '', byMail: found?.byMail ? 'yes' : '' },
    ...{ fromOn: from?.slice(0, 10) ?? '', fromTime: from?.slice(11) ?? '' },
    ...{ untilOn: until?.slice(0, 10) ?? '', untilTime: until?.slice(11) ?? '' },
  };
}

/** Roles that are granted: what everybody has who learns here is an audience of its own. */
const grantedRoles = (policy: Policy) =>
  Object.entries(policy.roles)
    .filter(([id]) => !['visitor', 'newcomer', 'learner', 'young'].includes(id))
    .map(([value, { name }]) => ({ value, text: name }));

const option = ({ id, name }: Target) => ({ value: id, text: name });

export function editPage(policy: Policy, { found, choices: offered, slip, preview }: Editing): EditPage {
  const values = valuesOf(found, slip);
  const { problems } = slip;
  const one = (name: string, label: string, more: FieldOptions = {}) =>
    field(name, label, { value: String(values[name] ?? ''), error: problems[name], autocomplete: 'off', ...more });
  const back = found
    ? { text: found.title, href: paths.adminAnnouncement.to({ id: found.id }) }
    : { text: 'Announcements', href: paths.adminAnnouncements.to() };
  const days = (name: string, label: string, hint: string) => [
    one(`${name}On`, `${label}, day`, { kind: 'date', hint }),
    one(`${name}Time`, `${label}, time`, { hint: 'London time, like 09:00', width: 'code' }),
  ];
  const target = (
    name: 'roles' | 'courses' | 'organisations',
    legend: string,
    items: { value: string; text: string }[],
  ) => choices(name, items, { legend, value: values[name] ?? [], error: problems[name], small: true });
  return {
    title: found ? 'Change an announcement' : 'Write an announcement',
    back,
    errors: errorsOf(slip),
    preview: preview && { title: String(values.title), html: preview },
    form: form(
      found ? paths.adminAnnouncementEdit.to({ id: found.id }) : paths.adminAnnouncementNew.to(),
      [
        button('Save', { name: 'go', value: 'save' }),
        button('Preview', { name: 'go', value: 'preview', kind: 'secondary' }),
      ],
      { link: { text: 'Cancel', href: back.href } },
    ),
    name: one('title', 'Title', { limit: 120 }),
    text: one('text', 'Text', {
      ...{ kind: 'textarea', rows: 10, limit: 10_000, width: 'full' },
      hint: 'Markdown: ## for a heading, * for a list, [words](https://address) for a link.',
    }),
    url: one('url', 'Address on another site', {
      hint: 'It starts with https://. You can leave it empty.',
      spellcheck: false,
    }),
    onTop: checkbox('onTop', 'Show it on top of pages until each person hides it', {
      checked: values.onTop === 'yes',
      hint: 'For what is important. The title stands there, and a link.',
    }),
    until: days('until', 'Shown until', 'Leave it empty for no end.'),
    terms: found?.publishedAt
      ? null
      : {
          kind: choices(
            'kind',
            kindIds.map((value) => ({ value, text: kinds[value].name, hint: kinds[value].hint })),
            { legend: 'What it is', value: String(values.kind ?? ''), error: problems.kind },
          ),
          audience: choices(
            'audience',
            audienceIds.map((value) => ({
              ...{ value, text: audiences[value].name },
              hint: audiences[value].picks ? 'Choose which below.' : null,
            })),
            { legend: 'Whom it is for', value: String(values.audience ?? ''), error: problems.audience },
          ),
          roles: target('roles', 'Roles', grantedRoles(policy)),
          courses: target('courses', 'Courses', offered.courses.map(option)),
          organisations: target('organisations', 'Organisations', offered.organisations.map(option)),
          byMail: checkbox('byMail', 'Send it by email too', {
            checked: values.byMail === 'yes',
            hint: 'The email says that there is an announcement, with a link and nothing of it.',
          }),
          from: days('from', 'Shown from', 'Leave it empty to show it once it is published.'),
        },
  };
}
