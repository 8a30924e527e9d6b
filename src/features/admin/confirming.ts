import type { App } from '../../context.ts';
import type { Visit, Went } from '../../http/ask.ts';
import { paths } from '../../paths.ts';
import { milliseconds } from '../../policy/duration.ts';
import { signedIn, type Viewer } from '../../policy/viewer.ts';

/** Where to give the password again before an act on somebody's account, and back here; null when it was given a short while ago. */
export function confirmFirst(
  app: Pick<App, 'clock' | 'policy'>,
  { viewer, visit }: { viewer: Viewer; visit: Visit },
): Went | null {
  const since = app.clock.now().getTime() - signedIn(viewer).confirmedAt.getTime();
  if (since <= milliseconds(app.policy.account.confirmAgainAfter)) return null;
  return { to: paths.confirmIdentity.to(), session: { memo: { ...visit.memo, next: visit.here } }, unchanged: true };
}
