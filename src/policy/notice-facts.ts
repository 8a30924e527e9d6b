import { paths } from '../paths.ts';
import { durationWords } from '../words.ts';
import { basisWords } from './category-words.ts';
import type { Contact, Controller, Policy, Statement } from './document.ts';
import { filled } from './fill.ts';
import type { Draft, Row } from './notice.ts';

/** Who answers for the data, and which site this is about. */
export function aboutClauses(policy: Policy, young: boolean): Draft[] {
  return policy.controllers.flatMap((controller, i): Draft[] => [
    {
      id: `controller-${i + 1}`,
      heading: controller.name,
      whose: 'everyone',
      text: [young ? `We are ${controller.name}.` : isWords(controller)],
      rows: contactRows(controller),
    },
    {
      id: `officer-${i + 1}`,
      heading: controller.officer.title,
      whose: 'everyone',
      text: [
        young
          ? 'This person makes sure that we treat you and what we know about you fairly. You can ask them.'
          : 'Ask here about this notice, about cookies, about your information, or to use your rights.',
      ],
      rows: contactRows(controller.officer),
    },
  ]);
}

function isWords({ name, is, number, responsibleFor }: Controller): string {
  return `${name} is ${is}${number ? ` (charity number ${number})` : ''}. It is the data controller: it answers for ${responsibleFor}.`;
}

function contactRows({ email, telephone, post }: Contact): Row[] {
  return [
    { term: 'Email', text: [email], href: `mailto:${email}` },
    { term: 'Telephone', text: [telephone], href: `tel:${telephone.replace(/ /g, '')}` },
    { term: 'Post', text: post },
  ];
}

/** The kinds of cookies, each with its cookies. */
export function cookieClauses(policy: Policy, young: boolean): Draft[] {
  return Object.values(policy.cookieKinds).map(({ id, name, what, whatYoung, asks }) => ({
    id: `cookies-${id}`,
    heading: name,
    whose: 'everyone',
    text: [young ? whatYoung : what],
    rows: [
      ...Object.values(policy.cookies)
        .filter((cookie) => cookie.kind === id)
        .map((cookie) => ({
          term: cookie.name,
          text: [
            `${young ? cookie.whatYoung : cookie.what}. ${cookieLife(cookie.life, young)} Set by ${cookie.setBy}.`,
          ],
        })),
      ...(asks
        ? [
            {
              term: young ? 'You choose' : 'Your choice',
              text: [young ? 'Say yes or no on the cookies page.' : 'Choose on the cookies page.'],
              href: paths.cookies.to(),
            },
          ]
        : []),
    ],
  }));
}

function cookieLife(life: Policy['cookies'][string]['life'], young: boolean): string {
  if (life) return young ? `It stays for ${durationWords(life)}.` : `It lives for ${durationWords(life)}.`;
  return young ? 'It goes when you close your browser.' : 'It ends when you sign out or close your browser.';
}

export function consentClauses(policy: Policy, young: boolean): Draft[] {
  return Object.values(policy.consents).map(({ id, question, questionYoung, purpose }) => {
    const found = policy.purposes[purpose];
    return {
      id: `consent-${id}`,
      heading: young ? questionYoung : question,
      whose: 'people',
      text: found ? [young ? found.whyYoung : found.why, basisWords(found.lawfulBasis, young)] : [],
      rows: [],
    };
  });
}

/** Promises and facts in the charity's words; the one about the site's limits gets the site's name. */
export function statementClauses(policy: Policy, young: boolean, host: string): Draft[] {
  return Object.values(policy.statements).map((statement) => {
    const clause = statementClause(policy, statement, 'statement', young);
    if (statement.id !== 'this-site-only') return clause;
    return {
      ...clause,
      text: [...clause.text, young ? `It is called ${host}.` : `Its name on the internet is ${host}.`],
    };
  });
}

/** Rights, then the authorities to complain to, by jurisdiction. */
export function authorityClauses(policy: Policy, young: boolean): Draft[] {
  const rights = Object.values(policy.rights).map((right) => statementClause(policy, right, 'right', young));
  const authorities = Object.values(policy.authorities).map(
    ({ id, jurisdiction, name, telephone, post, website }): Draft => ({
      id: `authority-${id}`,
      heading: name,
      whose: 'everyone',
      text: [
        young
          ? `They check on us in ${jurisdiction}. You can tell them if we got it wrong.`
          : `The authority for data protection in ${jurisdiction}. You can complain there.`,
      ],
      rows: [
        { term: 'Telephone', text: [telephone], href: `tel:${telephone.replace(/ /g, '')}` },
        { term: 'Post', text: post },
        { term: 'Website', text: [website], href: website },
      ],
    }),
  );
  return [...rights, ...authorities];
}

function statementClause(
  policy: Policy,
  { id, heading, says, young: saysYoung, whose }: Statement,
  kind: string,
  young: boolean,
): Draft {
  return {
    id: `${kind}-${id}`,
    heading: filled(policy, heading),
    whose,
    text: [filled(policy, young ? saysYoung : says)],
    rows: [],
  };
}
