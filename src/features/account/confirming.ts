import type { App } from '../../context.ts';
import type { Went } from '../../http/ask.ts';
import { paths, withQuery } from '../../paths.ts';
import { milliseconds } from '../../policy/duration.ts';
import type { SignedIn, Viewer } from '../../policy/viewer.ts';

/** What the password has to be given again for, and where each is done. */
export const CONFIRMED_PAGES = {
  password: paths.changePassword,
  email: paths.changeEmail,
  questions: paths.securityQuestions,
  'second-factor': paths.secondFactor,
  copy: paths.myDataCopy,
} as const;

export type ConfirmedPage = keyof typeof CONFIRMED_PAGES;

/** Where to give the password again first; null when it was given a short while ago. */
export function confirmFirst(app: Pick<App, 'clock' | 'policy'>, viewer: SignedIn, page: ConfirmedPage): Went | null {
  const since = app.clock.now().getTime() - viewer.confirmedAt.getTime();
  if (since <= milliseconds(app.policy.account.confirmAgainAfter)) return null;
  return { to: withQuery(paths.confirmIdentity.to(), { for: page }), unchanged: true };
}

/** A page of the account is never reached by a visitor: the policy asks for more. */
export function signedIn(viewer: Viewer): SignedIn {
  if (viewer.kind !== 'person') throw new Error('This page is for people who are signed in');
  return viewer;
}
