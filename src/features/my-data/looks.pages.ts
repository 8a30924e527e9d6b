import { type Empty, empty, type Pagination, pagination, type Timeline, timeline, type Who } from '../../http/parts.ts';
import { paths, withQuery } from '../../paths.ts';
import type { Policy } from '../../policy/document.ts';
import { ruleWords } from '../../policy/rule-words.ts';
import { whoCanSee } from '../../policy/who.ts';
import { dayAndTimeWords, listWords } from '../../words.ts';
import type { LookSeen } from './looks.queries.ts';

export interface LooksPage {
  title: string;
  back: string;
  who: Who;
  looks: Timeline | null;
  empty: Empty | null;
  pages: Pagination | null;
}

export function looksPage(
  policy: Policy,
  { looks, more, first, now }: { looks: LookSeen[]; more: boolean; first: boolean; now: Date },
): LooksPage {
  const next = more ? withQuery(paths.myDataLooks.to(), { before: looks.at(-1)?.id }) : null;
  return {
    title: 'Who has looked at my record',
    back: paths.myData.to(),
    who: whoCanSee(policy, ['access-record']),
    looks: looks.length > 0 ? timeline(looks.map((look) => lookItem(policy, look, now))) : null,
    empty:
      looks.length > 0
        ? null
        : empty('Nobody has looked', 'When somebody opens your record, it is written down here at once.'),
    pages:
      first && !more
        ? null
        : pagination(next, first ? null : paths.myDataLooks.to(), { earlier: 'Earlier', later: 'Newest' }),
  };
}

/** Of a technician's look: until when they can go on looking, or could. */
const openWords = ({ openUntil }: LookSeen, now: Date): string =>
  openUntil ? `${openUntil > now ? 'Open until' : 'Closed on'} ${dayAndTimeWords(openUntil)}. ` : '';

const lookItem = (policy: Policy, look: LookSeen, now: Date): Timeline['items'][number] => ({
  title: `${look.by ?? 'Somebody whose account is closed'} saw ${whatWords(policy, look.categories)}`,
  when: dayAndTimeWords(look.at),
  iso: look.at.toISOString(),
  by: `The rule: ${ruleWords(policy, look.rule)}`,
  text: look.reason
    ? `${look.ticket ? `For ticket ${look.ticket}. ` : ''}${openWords(look, now)}The reason they wrote down: ${look.reason}`
    : null,
});

const whatWords = (policy: Policy, categories: readonly string[]): string =>
  listWords(categories.map((id) => inSentence(policy.categories[id]?.name ?? id)));

/** "your name", "who looked at your record", "the record of changes": the name of a category after a verb. */
const inSentence = (name: string): string =>
  `${/^(Your|Who|What|Where|Why) /.test(name) ? '' : 'the '}${name.charAt(0).toLowerCase()}${name.slice(1)}`;
