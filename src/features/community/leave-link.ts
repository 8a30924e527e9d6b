import type { App } from '../../context.ts';
import { paths } from '../../paths.ts';
import { stopToken } from '../reminders/stop-token.ts';

/** A whole address that takes somebody out of one community, and does nothing else: for mails to its members. */
export const leaveLink = (app: Pick<App, 'vault' | 'config'>, membershipId: string): string =>
  app.config.baseUrl + paths.communityLeaveLink.to({ token: stopToken(app, membershipId, 'membership') });
