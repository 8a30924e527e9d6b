import type { Config } from './config.ts';
import { accountRoutes } from './features/account/account.routes.ts';
import { adminRoutes } from './features/admin/admin.routes.ts';
import { announcementsRoutes } from './features/announcements/announcements.routes.ts';
import { attachmentRoutes } from './features/attachments/attachments.routes.ts';
import { authorRoutes } from './features/author/author.routes.ts';
import { bankRoutes } from './features/bank/bank.routes.ts';
import { bankImportRoutes } from './features/bank/import.routes.ts';
import { certificatesRoutes } from './features/certificates/certificates.routes.ts';
import { changesRoutes } from './features/changes/changes.routes.ts';
import { claimsRoutes } from './features/claims/claims.routes.ts';
import { arrangeRoutes } from './features/community/arrange.routes.ts';
import { communityRoutes } from './features/community/community.routes.ts';
import { depthRoutes } from './features/community/depth.routes.ts';
import { draftRoutes } from './features/community/drafts.routes.ts';
import { leaveLinkRoutes } from './features/community/leave-link.routes.ts';
import { liveRoutes } from './features/community/live.routes.ts';
import { moderatingRoutes } from './features/community/moderating.routes.ts';
import { rulesRoutes } from './features/community/rules.routes.ts';
import { talkRoutes } from './features/community/talk.routes.ts';
import { threadToolRoutes } from './features/community/thread-tools.routes.ts';
import { consultationsRoutes } from './features/consultations/consultations.routes.ts';
import { contactRoutes } from './features/contact/contact.routes.ts';
import { cookiesRoutes } from './features/cookies/cookies.routes.ts';
import { coursesRoutes } from './features/courses/courses.routes.ts';
import { demoRoutes } from './features/demo/demo.routes.ts';
import { directoryRoutes } from './features/directory/directory.routes.ts';
import { examsRoutes } from './features/exams/exams.routes.ts';
import { feedbackRoutes } from './features/feedback/feedback.routes.ts';
import { forwardingRoutes } from './features/forwarding/forwarding.routes.ts';
import { learnRoutes } from './features/learn/learn.routes.ts';
import { myDataRoutes } from './features/my-data/my-data.routes.ts';
import { newsletterRoutes } from './features/newsletter/newsletter.routes.ts';
import { notificationsRoutes } from './features/notifications/notifications.routes.ts';
import { organisationsRoutes } from './features/organisations/organisations.routes.ts';
import { packagesRoutes } from './features/packages/packages.routes.ts';
import { playerRoutes } from './features/packages/player.routes.ts';
import { cpdRoutes } from './features/plan/cpd.routes.ts';
import { evidenceRoutes } from './features/plan/evidence.routes.ts';
import { planRoutes } from './features/plan/plan.routes.ts';
import { pollsRoutes } from './features/polls/polls.routes.ts';
import { privacyRoutes } from './features/privacy/privacy.routes.ts';
import { recoveryRoutes } from './features/recovery/recovery.routes.ts';
import { registrationRoutes } from './features/registration/registration.routes.ts';
import { remindersRoutes } from './features/reminders/reminders.routes.ts';
import { resourcesRoutes } from './features/resources/resources.routes.ts';
import { sanctionsRoutes } from './features/sanctions/sanctions.routes.ts';
import { signInRoutes } from './features/sign-in/sign-in.routes.ts';
import { siteRoutes } from './features/site/site.routes.ts';
import { suggestionsRoutes } from './features/suggestions/suggestions.routes.ts';
import { supportRoutes } from './features/support/support.routes.ts';
import { traineesRoutes } from './features/trainees/trainees.routes.ts';
import { transparencyRoutes } from './features/transparency/transparency.routes.ts';
import { youngRoutes } from './features/young/young.routes.ts';
import type { Route } from './http/route.ts';

/** Every route of the site: mounted by app.ts, read by the sweeps, the site map and the permission tests. */
export const site: readonly Route[] = [
  ...siteRoutes,
  ...contactRoutes,
  ...cookiesRoutes,
  ...privacyRoutes,
  ...registrationRoutes,
  ...youngRoutes,
  ...signInRoutes,
  ...recoveryRoutes,
  ...accountRoutes,
  ...coursesRoutes,
  ...authorRoutes,
  ...learnRoutes,
  ...feedbackRoutes,
  ...consultationsRoutes,
  ...claimsRoutes,
  ...transparencyRoutes,
  ...changesRoutes,
  ...resourcesRoutes,
  ...rulesRoutes,
  ...arrangeRoutes,
  ...organisationsRoutes,
  ...communityRoutes,
  ...leaveLinkRoutes,
  ...pollsRoutes,
  ...directoryRoutes,
  ...depthRoutes,
  ...draftRoutes,
  ...sanctionsRoutes,
  ...moderatingRoutes,
  ...threadToolRoutes,
  ...talkRoutes,
  ...attachmentRoutes,
  ...liveRoutes,
  ...notificationsRoutes,
  ...announcementsRoutes,
  ...newsletterRoutes,
  ...remindersRoutes,
  ...suggestionsRoutes,
  ...planRoutes,
  ...evidenceRoutes,
  ...cpdRoutes,
  ...certificatesRoutes,
  ...packagesRoutes,
  ...bankRoutes,
  ...bankImportRoutes,
  ...playerRoutes,
  ...examsRoutes,
  ...traineesRoutes,
  ...myDataRoutes,
  ...supportRoutes,
  ...forwardingRoutes,
  ...adminRoutes,
];

/** Those that exist only in the demo. */
const demo: readonly Route[] = demoRoutes;

/** What is mounted under this configuration. */
export const routesFor = (config: Pick<Config, 'mode'>): readonly Route[] =>
  config.mode === 'demo' ? [...site, ...demo] : site;

/** The capabilities that routes ask for; the policy must name exactly these. */
export const capabilitiesInUse = (): Set<string> =>
  new Set([...site, ...demo].flatMap(({ may, sends }) => [may, sends]));
