import type { Config } from '../../config.ts';
import { type CookieChoice, kindsThatAsk } from '../../http/choice.ts';
import { cookieName } from '../../http/cookies.ts';
import { type Choices, choices } from '../../http/parts.ts';
import { paths, withQuery } from '../../paths.ts';
import type { CookieKind, Policy } from '../../policy/document.ts';
import type { Duration } from '../../policy/duration.ts';
import { durationWords } from '../../words.ts';

const lasting = (life: Duration | null): string =>
  life ? durationWords(life) : 'until you sign out or close the browser';

export interface CookiesPage {
  title: string;
  action: string;
  kinds: {
    name: string;
    what: string;
    cookies: { name: string; what: string; lasts: string; setBy: string }[];
  }[];
  questions: Choices[];
  remembered: string;
  contact: string;
  privacy: string;
}

const cookiesOf = (policy: Policy, { id }: CookieKind) =>
  Object.values(policy.cookies).filter(({ kind }) => kind === id);

export function cookiesPage(policy: Policy, config: Config, chosen: CookieChoice | null): CookiesPage {
  // A kind that sets nothing and asks has said it all beside its question.
  const shown = Object.values(policy.cookieKinds).filter((kind) => !kind.asks || cookiesOf(policy, kind).length > 0);
  return {
    title: 'Cookies',
    action: paths.cookies.to(),
    kinds: shown.map((kind) => ({
      name: kind.name,
      what: kind.what,
      cookies: cookiesOf(policy, kind).map((cookie) => ({
        name: cookieName(config, cookie.name),
        what: cookie.what,
        lasts: lasting(cookie.life),
        setBy: cookie.setBy,
      })),
    })),
    questions: kindsThatAsk(policy).map((kind) =>
      choices(
        kind.id,
        [
          { value: 'yes', text: 'Yes' },
          { value: 'no', text: 'No' },
        ],
        {
          legend: `${kind.name}: may we?`,
          hint: kind.what,
          inline: true,
          value: chosen === null ? '' : chosen.has(kind.id) ? 'yes' : 'no',
        },
      ),
    ),
    remembered: lasting(policy.cookies['cookie-choice']?.life ?? null),
    contact: withQuery(paths.contact.to(), { about: 'cookies' }),
    privacy: paths.privacy.to(),
  };
}
