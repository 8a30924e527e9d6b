import { createHash } from 'node:crypto';
import type { Request } from 'express';
import type { App } from '../context.ts';
import type { CookieKind, Policy } from '../policy/document.ts';
import { type CookieToSet, cookieName, readCookie } from './cookies.ts';

/** The kinds of cookies that were accepted, of those that ask. */
export type CookieChoice = ReadonlySet<string>;

/** The kinds of cookies for which the policy wants a yes. */
export const kindsThatAsk = (policy: Policy): CookieKind[] =>
  Object.values(policy.cookieKinds).filter((kind) => kind.asks);

/** Every page asks; a policy stays as it is for as long as the process runs. */
const questions = new WeakMap<Policy, string>();

/** Changes when the policy offers other kinds or says something else about them: then we ask again. */
function question(policy: Policy): string {
  const known = questions.get(policy);
  if (known) return known;
  const made = createHash('sha256')
    .update(JSON.stringify(kindsThatAsk(policy)))
    .digest('hex')
    .slice(0, 8);
  questions.set(policy, made);
  return made;
}

/** The choice that the visitor's cookie carries; null before a choice, after its time, or when the question has changed. */
export function readChoice(app: App, req: Request): CookieChoice | null {
  const [asked, ...kinds] = readCookie(req, cookieName(app.config, 'cookie-choice'))?.split('.') ?? [];
  if (asked !== question(app.policy)) return null;
  const known = kindsThatAsk(app.policy).map(({ id }) => id);
  return new Set(kinds.filter((kind) => known.includes(kind)));
}

/** The cookie that remembers a choice: the accepted kinds and which question they answer, nothing else. */
export function choiceCookie(app: App, accepted: readonly string[]): CookieToSet {
  return { name: 'cookie-choice', value: [question(app.policy), ...accepted].join('.') };
}
