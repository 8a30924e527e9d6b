import type { Slip } from '../../http/ask.ts';
import {
  button,
  type Callout,
  type Choices,
  callout,
  checkbox,
  choices,
  type ErrorSummary,
  errorsOf,
  type Field,
  type Form,
  field,
  form,
  type Pagination,
  pagination,
  type Select,
  select,
  type Table,
  type Tag,
  type Timeline,
  table,
  tag,
  timeline,
  type Who,
} from '../../http/parts.ts';
import { paths, withQuery } from '../../paths.ts';
import type { Policy } from '../../policy/document.ts';
import { whoCanSee } from '../../policy/who.ts';
import { countWords, dayAndTimeWords, dayWords } from '../../words.ts';
import type { CommunityHere } from '../community/membership.queries.ts';
import type { Member, MemberListed, MemberRecord } from './members.queries.ts';
import { suspensions } from './sanctions.forms.ts';
import type { Decided } from './sanctions.queries.ts';
import { appealTag, limitWords, toModerators } from './words.ts';

const STATES: Record<string, Tag> = {
  member: tag('Member', 'done'),
  asked: tag('Asks to join', 'now'),
  shut: tag('Outside while no young people may be here'),
  refused: tag('Not let in'),
  left: tag('Left'),
  removed: tag('Taken out', 'problem'),
};
const stateTag = (state: string): Tag => STATES[state] ?? tag(state);

export interface MembersPage {
  title: string;
  back: { text: string; href: string };
  table: Table;
  pages: Pagination | null;
  who: Who;
}

export function membersPage(
  policy: Policy,
  { slug, name }: CommunityHere,
  { members, more, before }: { members: readonly MemberListed[]; more: boolean; before: string | undefined },
): MembersPage {
  const here = paths.communityMembers.to({ slug });
  return {
    title: `Members of ${name}`,
    back: { text: name, href: paths.community.to({ slug }) },
    table: table(
      'Members',
      ['Name', 'State', 'Since'],
      members.map(({ id, name: text, state, since, endedAt }) => [
        { text, href: paths.communityMember.to({ slug, member: id }) },
        { tag: stateTag(state) },
        since || endedAt ? dayWords(endedAt ?? since ?? new Date(0)) : '',
      ]),
      { quiet: true },
    ),
    pages:
      before || more
        ? pagination(before ? here : null, more ? withQuery(here, { before: members.at(-1)?.id }) : null, {
            earlier: 'First page',
            later: 'More members',
          })
        : null,
    who: whoCanSee(policy, ['community-membership'], { ofAnother: true }),
  };
}

export interface MemberPage {
  title: string;
  back: { text: string; href: string };
  errors: ErrorSummary | null;
  state: Tag;
  decisions: Timeline | null;
  notes: Timeline | null;
  noteForm: Form;
  note: Field;
  actForm: Form | null;
  act: Choices;
  days: Select;
  mayAsk: Choices;
  reason: Field;
  self: Callout | null;
  who: Who;
}

export function memberPage(
  policy: Policy,
  member: Member,
  { record, viewerId, slip }: { record: MemberRecord; viewerId: string; slip: Slip },
): MemberPage {
  const { id, name, state, community, aboutId } = member;
  const to = { slug: community.slug, member: id };
  const typed = (field: string) => ({ value: String(slip.values[field] ?? ''), error: slip.problems[field] });
  const isSelf = aboutId === viewerId;
  const { sanctions, notes } = record;
  return {
    title: name,
    back: { text: `Members of ${community.name}`, href: paths.communityMembers.to({ slug: community.slug }) },
    errors: errorsOf(slip),
    state: stateTag(state),
    decisions: sanctions.length > 0 ? timeline(sanctions.map(decidedItem)) : null,
    notes:
      notes.length > 0
        ? timeline(
            notes.map(({ words, at }) => ({
              title: 'Note',
              when: dayAndTimeWords(at),
              iso: at.toISOString(),
              text: words,
            })),
          )
        : null,
    noteForm: form(paths.communityMemberNote.to(to), button('Add note', { kind: 'secondary' })),
    note: field('note', 'Note for the other moderators', {
      ...{ kind: 'textarea', rows: 3, limit: 1000, ...typed('note') },
      hint: 'Write nothing that you would not say to them: they can read it in their copy.',
      who: whoCanSee(policy, ['moderator-note'], { ofAnother: true }),
    }),
    actForm: isSelf
      ? null
      : form(paths.communityMember.to(to), button('Decide', { kind: 'danger' }), {
          hidden: [{ name: 'seen', value: String(slip.values.seen ?? sanctions[0]?.id ?? '') }],
        }),
    act: choices(
      'act',
      [
        { value: 'warn', text: 'Warn them', hint: 'They have to read it before they can write again.' },
        { value: 'suspend', text: 'Keep them from writing for a time', hint: 'They can still read.' },
        ...(state === 'member'
          ? [{ value: 'expel', text: 'Take them out of the community', hint: 'They can no longer read or write here.' }]
          : []),
      ],
      { legend: 'What do you decide?', ...typed('act') },
    ),
    days: select(
      'days',
      'For how long, if you keep them from writing',
      suspensions.map((value) => ({ value, text: countWords(Number(value), 'day') })),
      { value: String(slip.values.days ?? '7'), error: slip.problems.days },
    ),
    mayAsk: checkbox('mayAsk', 'If you take them out: they may ask to join again', {
      checked: slip.values.mayAsk === 'yes',
    }),
    reason: field('reason', 'Why', {
      ...{ kind: 'textarea', rows: 4, limit: 1000, ...typed('reason') },
      hint: 'They get an email with a link, read this, and can appeal. Somebody else decides about an appeal.',
      who: whoCanSee(policy, ['sanction'], { ofAnother: true }),
    }),
    self: isSelf ? callout(null, 'This is about you. Another moderator has to decide.') : null,
    who: whoCanSee(policy, ['community-name', 'sanction', 'moderator-note'], { ofAnother: true }),
  };
}

function decidedItem(decided: Decided): Timeline['items'][number] {
  const { what, at, reason } = decided;
  const more = [limitWords(decided), appealTag(decided)?.text].filter(Boolean).join('. ');
  return {
    title: toModerators[what],
    ...{ when: dayAndTimeWords(at), iso: at.toISOString(), by: null },
    text: more ? `${reason} (${more})` : reason,
  };
}
