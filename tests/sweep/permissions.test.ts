import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Route } from '../../src/http/route.ts';
import { paths } from '../../src/paths.ts';
import { site as routes } from '../../src/site.ts';
import { capabilityTable, type Standing } from '../policy/capability-table.ts';
import type { Page } from '../support/browser.ts';
import { type Role, roles } from './cast.ts';
import { pathFor } from './things.ts';
import { aWorld, tokenIn, type World } from './world.ts';

// What a request must come to follows from two tables that people wrote: tests/policy/capability-table.ts says who may use
// a capability, and RULES says for whom a path finds what it names. Nothing here asks the policy or the program.

let world: World;
const tokens = {} as Record<Role, string>;
beforeAll(async () => {
  world = await aWorld();
  for (const role of roles) tokens[role] = await tokenIn(world.as(role));
}, 60_000);
afterAll(() => world.close());

/** How each role stands to itself, to a learner who has named the tutor, and to a stranger. */
const TO_ONESELF: Record<Role, Standing[]> = {
  guest: ['guest'],
  newcomer: ['newcomer'],
  young: ['a young person'],
  learner: ['oneself'],
  tutor: ['oneself', 'a tutor not named', 'examiner', 'a moderator of the same community'],
  author: ['oneself', 'author'],
  administrator: ['oneself', 'administrator'],
};
const TO_LEARNER: typeof TO_ONESELF = {
  ...TO_ONESELF,
  young: [],
  learner: ['oneself', 'a member of the same community'],
  tutor: [
    ...(['a tutor named', 'examiner', 'a moderator of the same community'] as const),
    'a moderator who decides on their appeal',
  ],
  author: ['author'],
  administrator: ['administrator with reason', 'an administrator who decides on their appeal'],
};
const TO_STRANGER: typeof TO_ONESELF = {
  ...TO_ONESELF,
  young: [],
  learner: ['another learner'],
  tutor: ['a tutor not named', 'examiner', 'moderator'],
  author: ['author'],
  administrator: ['administrator', 'an administrator who decides on their appeal'],
};

interface Rule {
  /** The path names something of the learner's, and the same is asked of the stranger's. */
  readonly about: 'learner';
  /** For whom the path finds it at all; there is nothing there for anybody else, and nothing of the stranger's. */
  readonly foundBy?: readonly Role[];
  /** Who finds the stranger's too. */
  readonly alsoStrangers?: readonly Role[];
  /** With whom the learner shares it. */
  readonly sharedWith?: readonly Role[];
  /** The capability of the page that stands before this one. */
  readonly before?: string;
}

/** Paths that name what belongs to somebody. Those left out are about nobody, or about whoever asks. */
const RULES: { readonly [P in (typeof paths)[keyof typeof paths]['pattern']]?: Rule } = {
  [paths.planGoal.pattern]: { about: 'learner', foundBy: ['learner'] },
  [paths.planEdit.pattern]: { about: 'learner', foundBy: ['learner'] },
  [paths.planState.pattern]: { about: 'learner', foundBy: ['learner'] },
  [paths.planReflections.pattern]: { about: 'learner', foundBy: ['learner'] },
  [paths.planLinks.pattern]: { about: 'learner', foundBy: ['learner'] },
  [paths.planDelete.pattern]: { about: 'learner', foundBy: ['learner'] },
  [paths.planUndo.pattern]: { about: 'learner', foundBy: ['learner'] },
  [paths.planFiles.pattern]: { about: 'learner', foundBy: ['learner'] },
  [paths.planFile.pattern]: { about: 'learner', foundBy: ['learner'] },
  [paths.planFileDelete.pattern]: { about: 'learner', foundBy: ['learner'] },
  [paths.supportLook.pattern]: { about: 'learner', foundBy: ['administrator'] },
  [paths.supportEnd.pattern]: { about: 'learner', foundBy: ['administrator'] },
  [paths.planShare.pattern]: { about: 'learner', foundBy: ['learner'] },
  [paths.planUnshare.pattern]: { about: 'learner', foundBy: ['learner'] },
  [paths.sharedGoal.pattern]: { about: 'learner', foundBy: ['tutor'], sharedWith: ['tutor'] },
  [paths.cpdEdit.pattern]: { about: 'learner', foundBy: ['learner'] },
  [paths.cpdDelete.pattern]: { about: 'learner', foundBy: ['learner'] },
  [paths.removeFeedback.pattern]: { about: 'learner', foundBy: ['learner'] },
  [paths.removePerson.pattern]: { about: 'learner', foundBy: ['learner'] },
  [paths.certificatePdf.pattern]: { about: 'learner', foundBy: ['learner'] },
  [paths.certificateCredential.pattern]: { about: 'learner', foundBy: ['learner'] },
  [paths.certificateShow.pattern]: { about: 'learner', foundBy: ['learner'] },
  [paths.certificateReplace.pattern]: { about: 'learner', foundBy: ['learner'] },
  [paths.attempt.pattern]: { about: 'learner', foundBy: ['learner'] },
  [paths.attemptQuestion.pattern]: { about: 'learner', foundBy: ['learner'] },
  [paths.attemptSubmit.pattern]: { about: 'learner', foundBy: ['learner'] },
  [paths.exam.pattern]: { about: 'learner', foundBy: ['tutor'] },
  [paths.examEdit.pattern]: { about: 'learner', foundBy: ['tutor'] },
  [paths.examState.pattern]: { about: 'learner', foundBy: ['tutor'] },
  [paths.examSetters.pattern]: { about: 'learner', foundBy: ['tutor'] },
  [paths.examSetterRemove.pattern]: { about: 'learner', foundBy: ['tutor'] },
  [paths.examRelease.pattern]: { about: 'learner', foundBy: ['tutor'] },
  [paths.examResults.pattern]: { about: 'learner', foundBy: ['tutor'] },
  [paths.examStatistics.pattern]: { about: 'learner', foundBy: ['tutor'] },
  [paths.examResult.pattern]: { about: 'learner', foundBy: ['tutor', 'administrator'], sharedWith: ['tutor'] },
  [paths.answerInvitation.pattern]: { about: 'learner', foundBy: ['tutor'] },
  [paths.trainee.pattern]: { about: 'learner', foundBy: ['tutor'] },
  [paths.traineeCsv.pattern]: { about: 'learner', foundBy: ['tutor'] },
  [paths.endTrainee.pattern]: { about: 'learner', foundBy: ['tutor'] },
  [paths.community.pattern]: { about: 'learner', foundBy: ['learner', 'tutor'] },
  [paths.communityYou.pattern]: { about: 'learner', foundBy: ['learner', 'tutor'], sharedWith: ['tutor'] },
  [paths.communityLeave.pattern]: { about: 'learner', foundBy: ['learner', 'tutor'], sharedWith: ['tutor'] },
  [paths.communityMembers.pattern]: { about: 'learner', foundBy: ['learner', 'tutor'] },
  [paths.communityMember.pattern]: { about: 'learner', foundBy: ['learner', 'tutor'] },
  [paths.communityMemberNote.pattern]: { about: 'learner', foundBy: ['learner', 'tutor'] },
  [paths.ownSanction.pattern]: { about: 'learner', foundBy: ['learner'] },
  [paths.ownSanctionRead.pattern]: { about: 'learner', foundBy: ['learner'] },
  [paths.ownSanctionAppeal.pattern]: { about: 'learner', foundBy: ['learner'] },
  [paths.appeal.pattern]: {
    about: 'learner',
    foundBy: ['tutor', 'administrator'],
    alsoStrangers: ['administrator'],
  },
  [paths.appealFile.pattern]: {
    about: 'learner',
    foundBy: ['tutor', 'administrator'],
    alsoStrangers: ['administrator'],
  },
  [paths.directory.pattern]: { about: 'learner', foundBy: ['learner', 'tutor'] },
  [paths.directoryYou.pattern]: { about: 'learner', foundBy: ['learner', 'tutor'], sharedWith: ['tutor'] },
  [paths.directoryLeave.pattern]: { about: 'learner', foundBy: ['learner', 'tutor'], sharedWith: ['tutor'] },
  [paths.communityLibrary.pattern]: { about: 'learner', foundBy: ['learner', 'tutor'] },
  [paths.communityResource.pattern]: { about: 'learner', foundBy: ['learner', 'tutor'] },
  [paths.communityRequests.pattern]: { about: 'learner', foundBy: ['learner', 'tutor'] },
  [paths.communityRequest.pattern]: { about: 'learner', foundBy: ['learner', 'tutor'] },
  [paths.threadNew.pattern]: { about: 'learner', foundBy: ['learner', 'tutor'] },
  [paths.draft.pattern]: { about: 'learner', foundBy: ['learner', 'tutor'] },
  [paths.post.pattern]: { about: 'learner', foundBy: ['learner', 'tutor'] },
  [paths.postFile.pattern]: { about: 'learner', foundBy: ['learner', 'tutor'] },
  [paths.moderatedFile.pattern]: { about: 'learner', foundBy: ['learner', 'tutor'] },
  [paths.postEdit.pattern]: { about: 'learner', foundBy: ['learner', 'tutor'] },
  [paths.postRemove.pattern]: { about: 'learner', foundBy: ['learner', 'tutor'] },
  [paths.postReport.pattern]: { about: 'learner', foundBy: ['learner', 'tutor'] },
  [paths.postHistory.pattern]: { about: 'learner', foundBy: ['learner', 'tutor'] },
  [paths.postSolved.pattern]: { about: 'learner', foundBy: ['learner', 'tutor'], sharedWith: ['tutor'] },
  [paths.poll.pattern]: { about: 'learner', foundBy: ['learner', 'tutor'] },
  [paths.pollEdit.pattern]: { about: 'learner', foundBy: ['learner', 'tutor'] },
  [paths.pollClose.pattern]: { about: 'learner', foundBy: ['learner', 'tutor'], sharedWith: ['tutor'] },
  [paths.moderatedPost.pattern]: { about: 'learner', foundBy: ['learner', 'tutor'] },
  [paths.moderatedThread.pattern]: { about: 'learner', foundBy: ['learner', 'tutor'] },
  [paths.threadHear.pattern]: { about: 'learner', foundBy: ['learner', 'tutor'] },
  [paths.threadLive.pattern]: { about: 'learner', foundBy: ['learner', 'tutor'] },
  [paths.threadMove.pattern]: { about: 'learner', foundBy: ['learner', 'tutor'] },
  [paths.threadSplit.pattern]: { about: 'learner', foundBy: ['learner', 'tutor'] },
  [paths.threadMerge.pattern]: { about: 'learner', foundBy: ['learner', 'tutor'] },
  [paths.thread.pattern]: { about: 'learner', foundBy: ['learner', 'tutor'] },
  [paths.adminUser.pattern]: { about: 'learner', before: 'admin.users.reason' },
  [paths.adminUserStatements.pattern]: { about: 'learner' },
  [paths.adminUserAssessments.pattern]: { about: 'learner', before: 'admin.users.reason' },
  [paths.adminUserReason.pattern]: { about: 'learner' },
  [paths.adminUserSuspend.pattern]: { about: 'learner' },
  [paths.adminUserRestore.pattern]: { about: 'learner' },
  [paths.adminUserSessions.pattern]: { about: 'learner' },
  [paths.adminUserParentLink.pattern]: { about: 'learner' },
  [paths.adminUserRoles.pattern]: { about: 'learner' },
};

type Outcome = 'let in' | 'to sign in' | 'to set up' | 'not allowed' | 'not found';

const ruleOf = ({ path }: Route): Rule | undefined => RULES[path as keyof typeof RULES];

function expected(route: Route, role: Role, whose: 'own' | 'strangers'): Outcome {
  const rule = ruleOf(route);
  const standings = (rule ? (whose === 'own' ? TO_LEARNER : TO_STRANGER) : TO_ONESELF)[role];
  if (whose === 'own' && rule?.sharedWith?.includes(role)) return 'let in';
  const mayUse = (capability: string) => standings.some((one) => capabilityTable[capability]?.includes(one));
  const allowed = mayUse(route.may) || (rule?.before !== undefined && mayUse(rule.before));
  if (role === 'guest' && !allowed) return 'to sign in';
  if (role === 'newcomer' && !allowed) return 'to set up';
  const finders = whose === 'strangers' ? (rule?.alsoStrangers ?? []) : rule?.foundBy;
  if (rule?.foundBy && !finders?.includes(role)) return 'not found';
  return allowed ? 'let in' : 'not allowed';
}

function seen({ method }: Route, { status, to }: Page): Outcome | string {
  if (status === 303 && to.startsWith(`/sign-in${method === 'get' ? '?next=' : ''}`)) return 'to sign in';
  if (status === 303 && to === '/account/security-questions') return 'to set up';
  if (status === 403) return 'not allowed';
  if (status === 404) return 'not found';
  return [200, 303, 400, 410].includes(status) ? 'let in' : `status ${status}`;
}

/** A form with a field that no form has is refused right after the question who may send it, and changes nothing. */
function ask(route: Route, role: Role, path: string): Promise<Page> {
  const browser = world.as(role);
  return route.method === 'get' ? browser.get(path) : browser.post(path, { _csrf: tokens[role], 'no such field': '1' });
}

describe('every route', () => {
  it.each(routes.map((route) => [`${route.method} ${route.path}`, route] as const))(
    'SH-34 SH-36 HEC-10 %s opens to exactly those whom the tables name',
    async (_, route) => {
      const path = pathFor(route, world.own);
      for (const role of roles)
        expect([role, seen(route, await ask(route, role, path))]).toEqual([role, expected(route, role, 'own')]);
    },
  );

  it.each(routes.filter((route) => ruleOf(route)).map((route) => [`${route.method} ${route.path}`, route] as const))(
    'SH-34 HEC-10 %s shows and does nothing about a stranger',
    async (_, route) => {
      const path = pathFor(route, world.strangers);
      expect(path).not.toBe(pathFor(route, world.own));
      for (const role of roles)
        expect([role, seen(route, await ask(route, role, path))]).toEqual([role, expected(route, role, 'strangers')]);
    },
  );

  it('names no owner for paths that have none', () => {
    const withParams = new Set(routes.map(({ path }) => path));
    expect(Object.keys(RULES).filter((path) => !withParams.has(path))).toEqual([]);
  });
});
