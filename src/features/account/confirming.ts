import type { App } from '../../context.ts';
import type { Visit, Went } from '../../http/ask.ts';
import { paths, withQuery } from '../../paths.ts';
import { milliseconds } from '../../policy/duration.ts';
import type { SignedIn } from '../../policy/viewer.ts';

/** What the password has to be given again for, and where each is done. */
export const CONFIRMED_PAGES = {
  password: paths.changePassword,
  email: paths.changeEmail,
  questions: paths.securityQuestions,
  'second-factor': paths.secondFactor,
  copy: paths.myDataCopy,
} as const;

export type ConfirmedPage = keyof typeof CONFIRMED_PAGES;

type Judging = Pick<App, 'clock' | 'policy'>;

const confirmedOfLate = ({ clock, policy }: Judging, { confirmedAt }: SignedIn): boolean =>
  clock.now().getTime() - confirmedAt.getTime() <= milliseconds(policy.account.confirmAgainAfter);

/** Where to give the password again first; null when it was given a short while ago. */
export const confirmFirst = (app: Judging, viewer: SignedIn, page: ConfirmedPage): Went | null =>
  confirmedOfLate(app, viewer) ? null : { to: withQuery(paths.confirmIdentity.to(), { for: page }), unchanged: true };

/** The same before a page whose address names something: it leads back to that very page. */
export const confirmBefore = (app: Judging, viewer: SignedIn, { memo, here }: Visit): Went | null =>
  confirmedOfLate(app, viewer)
    ? null
    : { to: paths.confirmIdentity.to(), session: { memo: { ...memo, next: here } }, unchanged: true };
