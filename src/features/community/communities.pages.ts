import type { Slip } from '../../http/ask.ts';
import {
  button,
  type Callout,
  callout,
  type Empty,
  type ErrorSummary,
  empty,
  errorsOf,
  type Field,
  type Form,
  field,
  form,
  type Heading,
  heading,
  type Tag,
  tag,
  type Who,
} from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import type { Policy } from '../../policy/document.ts';
import { whoCanSee } from '../../policy/who.ts';
import { countWords, dayAndTimeWords } from '../../words.ts';
import type { Asking, CommunityHere, CommunitySeen, Standing } from './membership.queries.ts';
import { BARRED } from './membership.ts';

interface CommunityCard {
  name: string;
  summary: string;
  href: string;
  tag: Tag | null;
  young: string | null;
  /** What we told them, and what they can do. */
  says: string | null;
  unread: string | null;
}

export interface CommunitiesPage {
  title: string;
  heading: Heading;
  mine: CommunityCard[];
  others: CommunityCard[];
  empty: Empty | null;
  notifications: string;
  groups: string;
  who: Who;
}

const STATES: Record<string, Tag> = {
  asked: tag('You have asked', 'now'),
  refused: tag('Not this time'),
  removed: tag('You were taken out', 'problem'),
};

export function communitiesPage(
  policy: Policy,
  communities: readonly CommunitySeen[],
  { standing, isYoung }: { standing: ReadonlyMap<string, Standing>; isYoung: boolean },
): CommunitiesPage {
  const card = (seen: CommunitySeen): CommunityCard => {
    const { id, name, summary, slug, state } = seen;
    const isIn = state === 'member';
    const { unread = 0, reason = null } = standing.get(id) ?? {};
    return {
      ...{ name, summary, tag: STATES[state ?? ''] ?? null, says: reason },
      young: youngWords(policy, seen),
      href: (isIn ? paths.community : paths.communityJoin).to({ slug }),
      unread: isIn && unread > 0 ? `${countWords(unread, 'thread')} with something new` : null,
    };
  };
  const mine = communities.filter(({ state }) => state === 'member').map(card);
  const others = communities.filter(({ state }) => state !== 'member').map(card);
  return {
    title: 'Communities',
    heading: heading('Communities', {
      lead: `Talk with ${isYoung ? 'others in your group' : 'people who do the same work'}. What is said in a community stays among its members.`,
    }),
    ...{ mine, others },
    empty:
      mine.length + others.length > 0
        ? null
        : empty(
            'No community is open to you yet',
            isYoung
              ? 'When there is one for young people, it stands here.'
              : 'When your area, an organisation or a course of yours has one, it stands here.',
          ),
    notifications: paths.notifications.to(),
    groups: paths.ownOrganisations.to(),
    who: whoCanSee(policy, ['community-membership']),
  };
}

export interface JoinPage {
  title: string;
  back: string;
  summary: string;
  errors: ErrorSummary | null;
  /** Null where there is nothing to ask any more. */
  form: Form | null;
  name: Field;
  request: Field | null;
  waits: Callout | null;
  rules: Callout;
  young: string | null;
}

/** What everybody reads who is in a community with young people, or may join it. */
export const youngWords = ({ ages }: Pick<Policy, 'ages'>, { admitsYoung }: CommunitySeen): string | null =>
  admitsYoung ? `Young people under ${ages.account} may be here.` : null;

/** What stands beside every form that puts something before others. */
const rules = (): Callout =>
  callout(null, [
    'Never name a child, a family or a patient, and leave out what could lead to them.',
    'Every member can read what you write. When you leave, it stays without your name.',
  ]);

export function joinPage(
  policy: Policy,
  found: CommunitySeen,
  { viewerName, slip }: { viewerName: string; slip: Slip },
): JoinPage {
  const asks = found.openTo === 'request' || found.state === 'removed';
  const waits = found.state === 'asked';
  return {
    title: `Join ${found.name}`,
    back: paths.communities.to(),
    summary: found.summary,
    errors: errorsOf(slip),
    form: waits || found.barred ? null : form(paths.communityJoin.to({ slug: found.slug }), 'Ask to join'),
    name: nameField(policy, slip, viewerName),
    request: asks
      ? field('request', 'Why would you like to join?', {
          kind: 'textarea',
          rows: 4,
          limit: 1000,
          value: String(slip.values.request ?? ''),
          error: slip.problems.request,
          hint: 'Such as where you work and what you do. A moderator reads it, and it goes when they have answered.',
          who: whoCanSee(policy, ['community-request']),
        })
      : null,
    waits: found.barred
      ? callout(null, `${BARRED} You can appeal within 30 days of it, on the page that we sent you.`)
      : waits
        ? callout(null, 'You have asked to join. A moderator will answer soon. We send you an email then.')
        : null,
    rules: rules(),
    young: youngWords(policy, found),
  };
}

const nameField = (policy: Policy, slip: Slip, value: string): Field =>
  field('name', 'Your name here', {
    value: String(slip.values.name ?? value),
    error: slip.problems.name,
    hint: 'The members see it beside what you write. It need not be your full name.',
    autocomplete: 'off',
    who: whoCanSee(policy, ['community-name']),
  });

export interface YouPage {
  title: string;
  back: { text: string; href: string };
  errors: ErrorSummary | null;
  nameForm: Form;
  name: Field;
  leaveForm: Form;
  leaving: Callout;
}

export function youPage(
  policy: Policy,
  { slug, name }: CommunityHere,
  { shown, slip }: { shown: string; slip: Slip },
): YouPage {
  return {
    title: `You in ${name}`,
    back: { text: name, href: paths.community.to({ slug }) },
    errors: errorsOf(slip),
    nameForm: form(paths.communityYou.to({ slug }), 'Save name'),
    name: nameField(policy, slip, shown),
    leaveForm: form(paths.communityLeave.to({ slug }), button('Leave this community', { kind: 'danger' })),
    leaving: callout('If you leave', [
      'You can no longer read or write here from that moment.',
      'What you wrote stays, and says “Former member” in place of your name. To take a post away, remove it before you leave.',
      'Your votes in polls stay counted, without your name. To take one back, do it before you leave.',
    ]),
  };
}

export interface RequestsPage {
  title: string;
  back: { text: string; href: string };
  errors: ErrorSummary | null;
  asking: { name: string; when: string; request: string; form: Form; reason: Field }[];
  empty: Empty | null;
  who: Who;
}

export function requestsPage(
  policy: Policy,
  { slug, name }: CommunityHere,
  { asking, slip, answered }: { asking: readonly Asking[]; slip: Slip; answered: string | null },
): RequestsPage {
  return {
    title: `Who asks to join ${name}`,
    back: { text: name, href: paths.community.to({ slug }) },
    errors:
      answered && slip.problems.reason
        ? errorsOf({ problems: { [`reason-${answered}`]: slip.problems.reason } })
        : null,
    asking: asking.map((one) => ({
      name: one.name,
      when: dayAndTimeWords(one.askedAt),
      request: one.request || 'They wrote nothing.',
      form: form(paths.communityRequest.to({ slug, member: one.id }), [
        button('Let them in', { name: 'act', value: 'accept', about: one.name }),
        button('Say no', { kind: 'secondary', name: 'act', value: 'refuse', about: one.name }),
      ]),
      reason: field('reason', 'If you say no: why', {
        id: `reason-${one.id}`,
        value: answered === one.id ? String(slip.values.reason ?? '') : '',
        error: answered === one.id ? slip.problems.reason : null,
        hint: 'They will read this.',
        autocomplete: 'off',
        limit: 500,
      }),
    })),
    empty: asking.length > 0 ? null : empty('Nobody is waiting', 'When somebody asks, we send you an email.'),
    who: whoCanSee(policy, ['community-request'], { ofAnother: true }),
  };
}
