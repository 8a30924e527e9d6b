import { button, type Form, form, type SummaryList, summaryList, type Tag, tag } from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import { countWords, dayAndTimeWords, dayWords, numberWords } from '../../words.ts';
import type { State, Way, WhyNot } from './forwarding.queries.ts';

export interface ForwardingPage {
  title: string;
  back: string;
  state: Tag;
  says: string[];
  facts: SummaryList;
  again: Form | null;
}

const OFF: Readonly<Record<WhyNot, string>> = {
  policy: 'The policy has no recipient “record-store” that is switched on. Nothing is sent.',
  settings: 'The policy names the recipient, but its address, key and secret are not set. Nothing is sent.',
  agreement: 'The agreement with the recipient has ended. Nothing is sent.',
};

/** What the codes of an answer mean for whoever has to put it right. */
function problemWords(problem: string): string {
  const status = Number(/^http (\d{3})$/.exec(problem)?.[1] ?? 0);
  if (status === 401 || status === 403) return `It does not take our key (${problem}). Check LRS_KEY and LRS_SECRET.`;
  if (status === 404) return `There is no record store at this address (${problem}). Check LRS_ENDPOINT.`;
  if (status >= 300 && status < 400)
    return `It sends us to another address (${problem}). We do not follow. Ask for the right one.`;
  if (status >= 500) return `It has a fault of its own (${problem}).`;
  if (status > 0) return `It refused what we sent (${problem}).`;
  return `It cannot be reached (${problem}).`;
}

function stateOf(way: Way | WhyNot, state: State | null): Tag {
  if (typeof way === 'string') return tag('Off');
  if (state?.stoppedAt) return tag('Stopped', 'problem');
  return state?.problem ? tag('Tries again', 'now') : tag('On', 'info');
}

/** How sending learning records on goes: never to whom or about whom, and no secret. */
export function forwardingPage(way: Way | WhyNot, state: State | null): ForwardingPage {
  const isOn = typeof way !== 'string';
  const stuck = state !== null && (state.stoppedAt !== null || state.nextAt !== null);
  const facts = [
    ...(isOn
      ? [
          { key: 'Recipient', value: way.recipient.name },
          { key: 'Address', value: new URL(way.store.endpoint).host },
          { key: 'Agreement until', value: dayWords(new Date(way.recipient.agreement.ends)) },
        ]
      : []),
    { key: 'Last sent', value: state?.lastSentAt ? dayAndTimeWords(state.lastSentAt) : 'Nothing yet' },
    { key: 'Sent in all', value: countWords(state?.sent ?? 0, 'statement') },
    { key: 'Waiting', value: `${numberWords(state?.waiting ?? 0)}${state?.isMore ? ' or more' : ''}` },
    { key: 'Erased people to tell of', value: numberWords(state?.untold ?? 0) },
    { key: 'Last problem', value: state?.problem ? problemWords(state.problem) : 'None' },
    ...(state?.nextAt && !state.stoppedAt ? [{ key: 'Next try', value: dayAndTimeWords(state.nextAt) }] : []),
  ];
  return {
    title: 'Learning records sent on',
    back: paths.admin.to(),
    state: stateOf(way, state),
    says: isOn
      ? ['It is sent under a number in place of a name, each minute, and only after people agreed to it.']
      : [OFF[way], 'How to switch it on stands in the policy’s own guide.'],
    facts: summaryList(facts),
    again: isOn && stuck ? form(paths.forwarding.to(), button('Try again')) : null,
  };
}
