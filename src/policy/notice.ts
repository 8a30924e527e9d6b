import { dayWords } from '../words.ts';
import type { Audience, Policy } from './document.ts';
import { categoryClauses, purposeClauses, recipientClauses } from './notice-data.ts';
import { aboutClauses, authorityClauses, consentClauses, cookieClauses, statementClauses } from './notice-facts.ts';

/** Whom a notice is written for. `everyone` is the whole of it; `young` is the whole of it in words for children. */
export type Reader = 'visitors' | 'people' | 'everyone' | 'young';

export const readers = ['visitors', 'people', 'everyone', 'young'] as const satisfies readonly Reader[];

/** One line of a clause: `text` has one entry a line, `href` leads where the text says. */
export interface Row {
  readonly term: string;
  readonly text: readonly string[];
  readonly href?: string;
}

export interface Clause {
  /** Unique in the notice, the same in all wordings: `category-identity`. */
  readonly id: string;
  readonly heading: string;
  readonly whose: Audience;
  /** "For people who sign in". */
  readonly concerns: string;
  readonly text: readonly string[];
  readonly rows: readonly Row[];
}

export interface Part {
  readonly id: string;
  readonly heading: string;
  readonly intro: string;
  readonly clauses: readonly Clause[];
}

export interface Notice {
  readonly reader: Reader;
  readonly version: string;
  readonly reviewed: { readonly last: string; readonly next: string; readonly owner: string };
  readonly parts: readonly Part[];
}

const CONCERNS: Readonly<Record<Audience, readonly [adult: string, young: string]>> = {
  visitors: ['For visitors who do not sign in', 'If you only look'],
  people: ['For people who sign in', 'If you have an account'],
  everyone: ['For everyone', 'For all'],
};

export type Draft = Omit<Clause, 'concerns'>;
type Section = readonly [id: string, adult: string, young: string, intro: string, introYoung: string];

const SECTIONS: readonly (readonly [Section, (policy: Policy, young: boolean, host: string) => Draft[]])[] = [
  [
    [
      'who',
      'Who we are',
      'Who we are',
      'Who answers for your information, and how to reach us.',
      'Who we are and how to talk to us.',
    ],
    aboutClauses,
  ],
  [
    [
      'data',
      'What we hold',
      'What we know about you',
      'Everything this site holds about anybody. There is nothing else.',
      'This is all we know about you. There is no more.',
    ],
    categoryClauses,
  ],
  [
    [
      'why',
      'What it is for',
      'Why we need it',
      'We use it for these reasons and no others.',
      'We use it for this and for no other thing.',
    ],
    purposeClauses,
  ],
  [
    [
      'recipients',
      'Who else gets anything',
      'Who else gets it',
      'Nobody outside our charity gets anything but these.',
      'No one else gets it but these.',
    ],
    recipientClauses,
  ],
  [
    [
      'cookies',
      'Cookies',
      'Cookies',
      'A cookie is a small note that a site keeps in your browser.',
      'A cookie is a small note in your browser.',
    ],
    cookieClauses,
  ],
  [
    [
      'consents',
      'What you can say yes to',
      'What you can say yes to',
      'These are off until you say yes. You can take a yes back as easily.',
      'These are off. You can say yes, and you can change it back.',
    ],
    consentClauses,
  ],
  [
    [
      'promises',
      'Our promises',
      'What we promise',
      'What you can rely on, and what you should know.',
      'You can hold us to this.',
    ],
    statementClauses,
  ],
  [
    [
      'rights',
      'Your rights',
      'What you can ask for',
      'You can use these at any time, free of charge.',
      'You can ask for this at any time. It is free.',
    ],
    authorityClauses,
  ],
];

/**
 * The privacy notice for one kind of reader, as data, from the policy alone. Every wording is made of the same clauses;
 * a reader gets those that concern them. `host`: the name of this site on the internet, such as learn.example.org.
 */
export function noticeFor(policy: Policy, reader: Reader, host: string): Notice {
  const young = reader === 'young';
  const parts = SECTIONS.map(([[id, heading, headingYoung, intro, introYoung], clausesOf]) => ({
    id,
    heading: young ? headingYoung : heading,
    intro: young ? introYoung : intro,
    clauses: clausesOf(policy, young, host)
      .filter(({ whose }) => concerns(reader, whose))
      .map((clause) => ({ ...clause, concerns: CONCERNS[clause.whose][young ? 1 : 0] })),
  }));
  const { last, next, owner } = policy.review;
  return {
    reader,
    version: policy.version,
    reviewed: { last: dayWords(new Date(last)), next: dayWords(new Date(next)), owner },
    parts: parts.filter(({ clauses }) => clauses.length > 0),
  };
}

const concerns = (reader: Reader, whose: Audience): boolean =>
  reader === 'young' || reader === 'everyone' || whose === 'everyone' || whose === reader;
