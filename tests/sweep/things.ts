import { randomBytes } from 'node:crypto';
import { inTransaction } from '../../src/context.ts';
import { loadPersonKey } from '../../src/data/person-keys.ts';
import { publicKeys } from '../../src/features/certificates/signing.ts';
import { topicIds } from '../../src/features/contact/contact.forms.ts';
import { answerMessage, sendMessage } from '../../src/features/contact/enquiries.ts';
import type { Outline } from '../../src/features/courses/outline.ts';
import { type LinkPurpose, makeLink } from '../../src/features/sign-in/link-tokens.ts';
import { helpTopics } from '../../src/features/site/site.pages.ts';
import type { Route } from '../../src/http/route.ts';
import { paths } from '../../src/paths.ts';
import { durationOf } from '../../src/policy/duration.ts';
import { aPerson, type TestPerson } from '../support/people.ts';
import type { TestSite } from '../support/site.ts';
import { aBankDraft, aQuestion, type ExamThings, examThings } from './exam-things.ts';
import { type OrganisationThings, organisationSamples, organisationThings } from './organisation-things.ts';
import { aCertificate, aDraft, aFailedMail, aGoal, anEntry } from './own-things.ts';
import { aLook, type SaidThings, saidSamples, saidThings } from './said-things.ts';
import { type TalkThings, talkSamples, talkThings } from './talk-things.ts';
import { type ToldThings, toldSamples, toldThings } from './told-things.ts';

/** Names and ids of which paths are made; those of people are of one learner and what belongs to them. */
export interface Things extends SaidThings, ToldThings {
  readonly topic: string;
  readonly version: string;
  readonly course: string;
  readonly module: string;
  readonly page: string;
  readonly file: string;
  /** What the course team has of it: the draft, and a page and the picture in there. */
  readonly draft: Record<'id' | 'file' | 'module' | 'question', string>;
  /** Whose things these are. */
  readonly learner: string;
  /** The learner's tutor, and an invitation that waits for an answer. */
  readonly tutorLink: string;
  readonly invitation: string;
  readonly certificate: string;
  readonly certificateKey: string;
  readonly mail: string;
  /** What somebody wrote to us, and the link to our answer. */
  readonly message: { readonly id: string; readonly reference: string; readonly token: string };
  readonly tokens: Record<LinkPurpose, string>;
  /** A goal of the learner's own, and with whom it is shared. */
  readonly goal: { readonly id: string; readonly share: string; readonly deleted: string; readonly file: string };
  readonly look: string;
  /** A course that the learner finished. */
  readonly ended: string;
  readonly entry: string;
  readonly finished: string;
  /** A module that another tool made, and what can be launched in it. */
  readonly package: { readonly module: string; readonly item: string };
  readonly question: string;
  /** A file of questions that was read and not taken. */
  readonly bankDraft: string;
  readonly exam: ExamThings;
  readonly talk: TalkThings;
  readonly organisations: OrganisationThings;
}

type Pattern = (typeof paths)[keyof typeof paths]['pattern'];
type WithParams = Extract<Pattern, `${string}:${string}`>;
type PathOf<P extends Pattern> = Extract<(typeof paths)[keyof typeof paths], { pattern: P }>;
type ParamsOf<P extends Pattern> = NonNullable<Parameters<PathOf<P>['to']>[0]>;

/** What stands in each path for its parameters. A new path with a parameter needs a line here, or nothing is swept. */
const samples: { readonly [P in WithParams]: (things: Things) => ParamsOf<P> } = {
  '/help/:topic': ({ topic }) => ({ topic }),
  '/activate/:token': ({ tokens }) => ({ token: tokens.activate }),
  '/recover/link/:token': ({ tokens }) => ({ token: tokens.recover }),
  '/account/email/:token': ({ tokens }) => ({ token: tokens['change-email'] }),
  '/first-administrator/:token': ({ tokens }) => ({ token: tokens['first-administrator'] }),
  '/courses/:slug': ({ course }) => ({ slug: course }),
  '/courses/:slug/start': ({ course }) => ({ slug: course }),
  '/courses/:slug/renew': ({ course }) => ({ slug: course }),
  '/courses/:slug/finish': ({ course }) => ({ slug: course }),
  '/courses/:slug/files/:name': ({ course, file }) => ({ slug: course, name: file }),
  '/courses/:slug/:module': ({ course, module }) => ({ slug: course, module }),
  '/courses/:slug/:module/:page': ({ course, module, page }) => ({ slug: course, module, page }),
  '/courses/:slug/:module/finish': ({ course, module }) => ({ slug: course, module }),
  '/courses/:slug/:module/check': ({ course, module }) => ({ slug: course, module }),
  '/courses/:slug/:module/form': ({ course, module }) => ({ slug: course, module }),
  '/author/courses/:draft': ({ draft }) => ({ draft: draft.id }),
  '/author/courses/:draft/modules': ({ draft }) => ({ draft: draft.id }),
  '/author/courses/:draft/pages': ({ draft }) => ({ draft: draft.id }),
  '/author/courses/:draft/move': ({ draft }) => ({ draft: draft.id }),
  '/author/courses/:draft/publish': ({ draft }) => ({ draft: draft.id }),
  '/author/courses/:draft/discard': ({ draft }) => ({ draft: draft.id }),
  '/author/courses/:draft/export.zip': ({ draft }) => ({ draft: draft.id }),
  '/author/courses/:draft/files/:name': ({ draft, file }) => ({ draft: draft.id, name: file }),
  '/author/courses/:draft/preview': ({ draft }) => ({ draft: draft.id }),
  '/author/courses/:draft/preview/:module': ({ draft, module }) => ({ draft: draft.id, module }),
  '/author/courses/:draft/preview/:module/:page': ({ draft, module, page }) => ({ draft: draft.id, module, page }),
  '/author/courses/:draft/versions': ({ draft }) => ({ draft: draft.id }),
  '/author/courses/:draft/versions/:number': ({ draft }) => ({ draft: draft.id, number: '1' }),
  '/author/files/:file': ({ draft }) => ({ file: draft.file }),
  '/author/files/:file/delete': ({ draft }) => ({ file: draft.file }),
  '/author/files/:file/check': ({ draft }) => ({ file: draft.module }),
  '/author/files/:file/check/:question': ({ draft }) => ({ file: draft.module, question: draft.question }),
  '/author/files/:file/check/:question/delete': ({ draft }) => ({ file: draft.module, question: draft.question }),
  '/author/files/:file/form': ({ draft }) => ({ file: draft.module }),
  '/my-data/people/:link/remove': ({ tutorLink }) => ({ link: tutorLink }),
  '/trainees/:learner': ({ learner }) => ({ learner }),
  '/trainees/:learner/progress.csv': ({ learner }) => ({ learner }),
  '/trainees/:learner/end': ({ learner }) => ({ learner }),
  '/trainees/invitations/:link': ({ invitation }) => ({ link: invitation }),
  '/learn/plan/:goal': ({ goal }) => ({ goal: goal.id }),
  '/learn/plan/:goal/edit': ({ goal }) => ({ goal: goal.id }),
  '/learn/plan/:goal/state': ({ goal }) => ({ goal: goal.id }),
  '/learn/plan/:goal/reflections': ({ goal }) => ({ goal: goal.id }),
  '/learn/plan/:goal/links': ({ goal }) => ({ goal: goal.id }),
  '/learn/plan/:goal/delete': ({ goal }) => ({ goal: goal.id }),
  '/learn/plan/:goal/undo': ({ goal }) => ({ goal: goal.deleted }),
  '/learn/plan/:goal/share': ({ goal }) => ({ goal: goal.id }),
  '/learn/plan/:goal/shares/:share/end': ({ goal }) => ({ goal: goal.id, share: goal.share }),
  '/learn/plan/:goal/files': ({ goal }) => ({ goal: goal.id }),
  '/learn/plan/:goal/files/:file': ({ goal }) => ({ goal: goal.id, file: goal.file }),
  '/learn/plan/:goal/files/:file/delete': ({ goal }) => ({ goal: goal.id, file: goal.file }),
  '/admin/support/:id': ({ look }) => ({ id: look }),
  '/admin/support/:id/end': ({ look }) => ({ id: look }),
  '/learn/shared/:goal': ({ goal }) => ({ goal: goal.id }),
  '/learn/cpd/:entry/edit': ({ entry }) => ({ entry }),
  '/learn/cpd/:entry/delete': ({ entry }) => ({ entry }),
  '/learn/cpd/courses/:course': ({ finished }) => ({ course: finished }),
  '/packages/:module/replace': (things) => ({ module: things.package.module }),
  '/packages/:module/state': (things) => ({ module: things.package.module }),
  '/learn/packages/:item': (things) => ({ item: things.package.item }),
  '/learn/finished/:slug': ({ ended }) => ({ slug: ended }),
  ...toldSamples,
  ...saidSamples,
  '/bank/import/:id': ({ bankDraft }) => ({ id: bankDraft }),
  '/bank/export/:format': () => ({ format: 'gift' }),
  '/bank/questions/:id': ({ question }) => ({ id: question }),
  '/bank/questions/:id/edit': ({ question }) => ({ id: question }),
  '/bank/questions/:id/retire': ({ question }) => ({ id: question }),
  '/assessments/start/:exam': ({ exam }) => ({ exam: exam.id }),
  '/assessments/:attempt': ({ exam }) => ({ attempt: exam.open }),
  '/assessments/:attempt/questions/:place': ({ exam }) => ({ attempt: exam.open, place: '1' }),
  '/assessments/:attempt/submit': ({ exam }) => ({ attempt: exam.open }),
  '/exams/results/:attempt': ({ exam }) => ({ attempt: exam.submitted }),
  '/exams/:id': ({ exam }) => ({ id: exam.id }),
  '/exams/:id/edit': ({ exam }) => ({ id: exam.id }),
  '/exams/:id/state': ({ exam }) => ({ id: exam.id }),
  '/exams/:id/setters': ({ exam }) => ({ id: exam.id }),
  '/exams/:id/setters/:setter/remove': ({ exam }) => ({ id: exam.id, setter: exam.coSetter }),
  '/admin/examiners/requests/:request': ({ exam }) => ({ request: exam.roleRequest }),
  '/admin/examiners/:grant/confirm': ({ exam }) => ({ grant: exam.grant }),
  '/exams/:id/release': ({ exam }) => ({ id: exam.id }),
  '/exams/:id/results': ({ exam }) => ({ id: exam.id }),
  '/exams/:id/statistics': ({ exam }) => ({ id: exam.id }),
  '/privacy/versions/:version': ({ version }) => ({ version }),
  '/admin/users/:id': ({ learner }) => ({ id: learner }),
  '/admin/users/:id/learning.xapi.json': ({ learner }) => ({ id: learner }),
  '/admin/users/:id/assessments': ({ learner }) => ({ id: learner }),
  '/admin/users/:id/reason': ({ learner }) => ({ id: learner }),
  '/admin/users/:id/suspend': ({ learner }) => ({ id: learner }),
  '/admin/users/:id/restore': ({ learner }) => ({ id: learner }),
  '/admin/users/:id/end-sessions': ({ learner }) => ({ id: learner }),
  '/admin/users/:id/roles': ({ learner }) => ({ id: learner }),
  '/admin/courses/:slug': ({ course }) => ({ slug: course }),
  '/admin/messages/:id': ({ message }) => ({ id: message.id }),
  '/admin/messages/:id/close': ({ message }) => ({ id: message.id }),
  '/contact/sent/:reference': ({ message }) => ({ reference: message.reference }),
  '/contact/answers/:token': ({ message }) => ({ token: message.token }),
  '/learn/certificates/:id/certificate.pdf': ({ certificate }) => ({ id: certificate }),
  '/learn/certificates/:id/credential.jwt': ({ certificate }) => ({ id: certificate }),
  '/learn/certificates/:id/show': ({ certificate }) => ({ id: certificate }),
  '/learn/certificates/:id/replace': ({ certificate }) => ({ id: certificate }),
  '/admin/certificates/:id/revoke': ({ certificate }) => ({ id: certificate }),
  '/certificates/keys/:kid': ({ certificateKey }) => ({ kid: certificateKey }),
  '/certificates/status/:list': () => ({ list: '1' }),
  '/admin/mail/:id/retry': ({ mail }) => ({ id: mail }),
  '/admin/policy/:version': ({ version }) => ({ version }),
  ...talkSamples,
  ...organisationSamples,
};

/** The address of a route, with the parameters of these things. */
export function pathFor({ path }: Pick<Route, 'path'>, things: Things): string {
  const entry = Object.values(paths).find(({ pattern }) => pattern === path);
  if (!entry) throw new Error(`${path} is not in src/paths.ts`);
  if (!path.includes(':')) return path;
  const sample = (samples as Record<string, (things: Things) => Record<string, string>>)[path];
  if (!sample) throw new Error(`${path} has a parameter without a sample: add it to samples in tests/sweep/things.ts`);
  return (entry.to as (params: Record<string, string>) => string)(sample(things));
}

export interface Belongings {
  readonly site: TestSite;
  readonly courses: readonly Outline[];
  readonly package: Things['package'];
  readonly learner: Pick<TestPerson, 'id'>;
  /** The administrator who has written down a reason to look at the learner. */
  readonly reasonBy: Pick<TestPerson, 'id'>;
  readonly reason: string;
  /** A message to us, and what we answered. */
  readonly wrote: { name: string; email: string; message: string; answer: string };
  /** Who looks after the learner's community. */
  readonly moderatedBy: Pick<TestPerson, 'id'>;
  /** Who has named a tutor that has not answered. */
  readonly invitedBy: Pick<TestPerson, 'id'>;
}

export async function thingsOf(belongings: Belongings): Promise<Things> {
  const { site, courses, learner, invitedBy, reasonBy } = belongings;
  const { app } = site;
  const files = await app.db.courseFile.findMany({
    select: { name: true, course: { select: { slug: true } } },
    take: 1,
  });
  const course = courses.find(({ slug }) => slug === files[0]?.course.slug);
  const [module] = course?.modules ?? [];
  if (!course || !module) throw new Error('The sweeps need a course with a picture');
  const live = { endedAt: null, endsAt: { gt: app.clock.now() } };
  const link = { select: { id: true } };
  const [named, waiting] = await Promise.all([
    app.db.tutorLink.findFirstOrThrow({
      where: { ...live, learnerId: learner.id, acceptedAt: { not: null } },
      ...link,
    }),
    app.db.tutorLink.findFirstOrThrow({ where: { ...live, learnerId: invitedBy.id, acceptedAt: null }, ...link }),
  ]);
  await giveReason(belongings);
  return {
    topic: helpTopics[0],
    version: app.policy.version,
    course: course.slug,
    module: module.slug,
    page: module.pages[0]?.slug ?? '',
    file: files[0]?.name ?? '',
    draft: await aDraft(site, course.slug),
    learner: learner.id,
    tutorLink: named.id,
    invitation: waiting.id,
    certificate: await aCertificate(site, learner.id, courses),
    certificateKey: publicKeys(app)[0]?.kid ?? '',
    mail: await aFailedMail(site, learner.id),
    message: await aMessage(belongings),
    tokens: await tokensOf(site, learner.id),
    goal: await aGoal(site, learner.id),
    ended: courses[0]?.slug ?? '',
    look: await aLook(belongings),
    ...(await saidThings(belongings)),
    ...(await toldThings(belongings)),
    entry: await anEntry(site, learner.id),
    finished: courses[0]?.id ?? '',
    package: belongings.package,
    question: await aQuestion(site),
    bankDraft: await aBankDraft(site),
    exam: await examThings(site, learner.id),
    organisations: await organisationThings(site, { learner, by: reasonBy.id }),
    talk: await talkThings(site, { learner, moderator: belongings.moderatedBy }),
  };
}

async function giveReason({ site, learner, reasonBy, reason: why }: Belongings): Promise<void> {
  const { app } = site;
  const [personId, viewerId] = [learner.id, reasonBy.id];
  const key = await loadPersonKey(app, personId);
  const at = app.clock.now();
  const reason = app.vault.seal(key, 'ReasonedLook.reason', why);
  const until = new Date(at.getTime() + 3_600_000);
  await app.db.reasonedLook.createMany({ data: [{ personId, viewerId, reason, at, until }] });
}

/** Two messages to us: one waits, the other one is answered. */
async function aMessage({
  site,
  learner,
  wrote: { answer, ...wrote },
  reasonBy,
}: Belongings): Promise<Things['message']> {
  const form = { ...wrote, topic: topicIds[0] };
  const [waiting, answered] = [
    await inTransaction(site.app, (inside) => sendMessage(inside, form, learner.id)),
    await inTransaction(site.app, (inside) => sendMessage(inside, form, learner.id)),
  ];
  const find = (reference: string) =>
    site.app.db.enquiry.findUniqueOrThrow({ where: { reference }, select: { id: true } });
  const open = { ...(await find(answered)), reference: answered, personId: learner.id, email: wrote.email };
  await inTransaction(site.app, (inside) => answerMessage(inside, open, answer, reasonBy.id));
  const letters = (await site.mails()).filter(({ to }) => to === wrote.email);
  const token = letters.map(({ text }) => /\/contact\/answers\/(\S+)/.exec(text)?.[1]).find(Boolean);
  return { ...(await find(waiting)), reference: waiting, token: token ?? '' };
}

/** A live link of each kind: those that open an account are of somebody who waits for theirs. */
async function tokensOf(site: TestSite, learnerId: string): Promise<Things['tokens']> {
  const { app } = site;
  const pending = await aPerson(site, { activated: false, setUp: false });
  const life = durationOf('PT1H');
  const payload = `canary-${randomBytes(4).toString('hex')}@example.org`;
  const make = async (purpose: LinkPurpose, personId: string | null, more: { payload?: string } = {}) =>
    (await makeLink(app, { personId, purpose, life, ...more })).token;
  return {
    activate: await make('activate', pending.id),
    recover: await make('recover', learnerId),
    'change-email': await make('change-email', learnerId, { payload }),
    'first-administrator': await make('first-administrator', null),
  };
}
