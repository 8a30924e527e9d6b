import type { Config } from '../../config.ts';
import type { CookieChoice } from '../../http/choice.ts';
import { cookieName } from '../../http/cookies.ts';
import { type Choices, choices } from '../../http/parts.ts';
import { paths, withQuery } from '../../paths.ts';
import type { CookieKind, Policy } from '../../policy/document.ts';
import type { Duration } from '../../policy/duration.ts';
import { durationWords } from '../../words.ts';

export const kindsThatAsk = (policy: Policy): CookieKind[] =>
  Object.values(policy.cookieKinds).filter((kind) => kind.asks);

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

export function cookiesPage(policy: Policy, config: Config, chosen: CookieChoice | null): CookiesPage {
  return {
    title: 'Cookies',
    action: paths.cookies.to(),
    kinds: Object.values(policy.cookieKinds).map((kind) => ({
      name: kind.name,
      what: kind.what,
      cookies: Object.values(policy.cookies)
        .filter((cookie) => cookie.kind === kind.id)
        .map((cookie) => ({
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
