import type { App } from '../../src/context.ts';
import type { DataKey, SealedField } from '../../src/data/vault.ts';
import type { TestSite } from '../support/site.ts';
import { openConsultation } from './said-things.ts';

/** What the stranger wrote for themselves and earned, in every column; `note` remembers each text. */
export async function writeOwn(
  { app }: TestSite,
  personId: string,
  key: DataKey,
  note: (where: string, category: string, text: string) => string,
): Promise<void> {
  const seal = (category: string) => (where: SealedField, text: string) =>
    app.vault.seal(key, where, note(where, category, text));
  const [plan, log, certificate] = [seal('learning-plan'), seal('cpd-log'), seal('certificate')];
  const at = app.clock.now();
  const goal = await app.db.goal.create({
    data: {
      ...{ personId, createdAt: at },
      title: plan('Goal.title', 'Canary goal to sing'),
      why: plan('Goal.why', 'canary: why I sing'),
      areas: plan('Goal.areas', 'canary: where I sing badly'),
    },
  });
  const own = { personId, goalId: goal.id };
  const text = plan('GoalNote.text', 'canary: how singing went');
  const url = plan('GoalNote.url', 'https://canary.example/song');
  await app.db.goalNote.create({ data: { ...own, kind: 'link', text, url, at } });
  const content = Buffer.from(note('GoalFile.content', 'learning-plan', 'canary: what stands in a file'));
  await app.db.goalFile.create({
    data: {
      ...{ ...own, type: 'text/plain', size: content.length, at },
      name: plan('GoalFile.name', 'canary-file.txt'),
      content: app.vault.sealFile(key, 'GoalFile.content', content),
    },
  });
  const email = plan('GoalShare.email', 'canary.friend@stranger.example');
  await app.db.goalShare.create({ data: { ...own, email, sharedAt: at } });
  await app.db.cpdEntry.create({
    data: {
      ...{ personId, doneOn: at, kind: 'reading', minutes: 30, createdAt: at },
      title: log('CpdEntry.title', 'Canary book of birds'),
      reflection: log('CpdEntry.reflection', 'canary: what birds taught me'),
    },
  });
  await writeSaid(app, personId, key, note);
  const course = await app.db.course.findFirstOrThrow();
  const module = await app.db.module.findFirstOrThrow();
  const answer = note('FormAnswer.answers', 'form-answers', 'canary: why I sing here');
  const answers = app.vault.seal(key, 'FormAnswer.answers', JSON.stringify([{ key: 'why', ask: 'Why', answer }]));
  await app.db.formAnswer.create({ data: { personId, moduleId: module.id, round: 1, sentAt: at, answers } });
  await app.db.certificate.create({
    data: {
      ...{
        personId,
        courseId: course.id,
        edition: 1,
        code: 'CANARYCANARY2345',
        title: 'A course',
        courseVersion: 'v1',
      },
      ...{ minutes: 60, finishedAt: at, issuedAt: at, expiresAt: new Date('2030-01-01'), show: 'nothing' },
      name: certificate('Certificate.name', 'Zelda Canarybird-Asitwas'),
      ...{ revokedAt: at, revokedReason: certificate('Certificate.revokedReason', 'canary: why it was taken back') },
    },
  });
  const guardian = seal('guardian');
  await app.db.youngPermission.create({
    data: {
      ...{ personId, noticeVersion: 'v1', givenAt: at, endsOn: new Date('2031-05-04') },
      guardianName: guardian('YoungPermission.guardianName', 'Canary Parentbird'),
      guardianEmail: guardian('YoungPermission.guardianEmail', 'canary.parent@stranger.example'),
      wording: note('YoungPermission.wording', 'permission', 'canary: what their parent ticked'),
    },
  });
  await talk(app, personId, { key, seal, note });
}

/** What they wrote in a community that nobody of the cast is in. */
async function talk(
  app: TestSite['app'],
  personId: string,
  {
    key,
    seal,
    note,
  }: {
    key: DataKey;
    seal: (category: string) => (where: SealedField, text: string) => Uint8Array<ArrayBuffer>;
    note: (where: string, category: string, text: string) => string;
  },
): Promise<void> {
  const at = app.clock.now();
  const [name, request] = [seal('community-name'), seal('community-request')];
  const post = (where: string, text: string) => note(where, 'posts', text);
  const group = {
    name: 'A closed group',
    summary: 'Closed',
    openTo: 'request',
    slug: 'closed-group',
    admitsYoung: true,
  };
  const { id: communityId } = await app.db.community.create({ data: { ...group, createdAt: at } });
  const { id: topicId } = await app.db.topic.create({ data: { communityId, name: 'General', position: 0 } });
  await app.db.membership.create({
    data: {
      ...{ personId, communityId, state: 'member', askedAt: at, since: at },
      name: name('Membership.name', 'Canary of the choir'),
      request: request('Membership.request', 'canary: why I want to join'),
      reason: request('Membership.reason', 'canary: why they were taken out'),
    },
  });
  const entry = (where: string, text: string) => note(`DirectoryEntry.${where}`, 'directory-entry', text);
  await app.db.directoryEntry.create({
    data: {
      ...{ personId, communityId, at },
      ...{ role: entry('role', 'Canary keeper of the choir'), work: entry('work', 'canary: singing in wards') },
      ...{ location: entry('location', 'Canary Row'), words: entry('words', 'canary: ask me about seed') },
    },
  });
  const title = post('Thread.title', 'Canary thread on singing');
  const thread = await app.db.thread.create({
    data: { communityId, topicId, authorId: personId, title, startedAt: at, lastAt: at, posts: 1 },
  });
  const written = await app.db.post.create({
    data: {
      ...{ communityId, threadId: thread.id, authorId: personId, at, once: thread.id },
      title: post('Post.title', 'Canary title on singing'),
      text: post('Post.text', 'canary: what they say in a thread'),
      html: '<p>canary: what they say in a thread</p>',
      asked: post('Post.asked', 'canary: what their poll asks'),
      hiddenReason: seal('moderation-note')('Post.hiddenReason', 'canary: why a post was hidden'),
    },
  });
  const beside = seal('post-files');
  const content = Buffer.from(note('PostFile.content', 'post-files', 'canary: what stands in a file beside a post'));
  await app.db.postFile.create({
    data: {
      ...{ personId, communityId, postId: written.id, type: 'text/plain', size: content.length, at },
      name: beside('PostFile.name', 'canary-beside-a-post.txt'),
      alt: beside('PostFile.alt', 'canary: what a picture shows'),
      content: app.vault.sealFile(key, 'PostFile.content', content),
    },
  });
  await app.db.poll.create({
    data: {
      ...{ postId: written.id, communityId, authorId: personId, startedAt: at, many: false },
      question: post('Poll.question', 'Canary: which song?'),
      options: [post('Poll.options', 'canary: the song of mornings'), 'Another'],
    },
  });
  const draft = seal('post-draft');
  await app.db.postDraft.create({
    data: {
      ...{ personId, place: communityId, savedAt: at },
      title: draft('PostDraft.title', 'Canary title that was not sent'),
      text: draft('PostDraft.text', 'canary: words that were not sent'),
      poll: draft('PostDraft.poll', 'canary: a poll that was not sent'),
      quote: draft('PostDraft.quote', 'canary: a quote that was not sent'),
    },
  });
  const before = post('PostVersion.text', 'canary: what they said before they edited it');
  await app.db.postVersion.create({ data: { postId: written.id, authorId: personId, text: before, at } });
  const [sanction, taken, noted] = [seal('sanction'), seal('post-taken-down'), seal('moderator-note')];
  const { id: sanctionId } = await app.db.sanction.create({
    data: {
      ...{ personId, communityId, postId: written.id, what: 'hide', at, appealedAt: at, answeredAt: at },
      reason: sanction('Sanction.reason', 'canary: why something was decided'),
      appeal: sanction('Sanction.appeal', 'canary: why they think it is wrong'),
      answer: sanction('Sanction.answer', 'canary: what they were answered'),
    },
  });
  const took = taken('PostTakenDown.words', 'canary: what the post said');
  await app.db.postTakenDown.create({ data: { sanctionId, personId, words: took, at } });
  const note1 = noted('MemberNote.words', 'canary: what moderators noted');
  await app.db.memberNote.create({ data: { personId, communityId, words: note1, at } });
  const words = seal('post-report')('PostReport.words', 'canary: what is wrong with a post');
  await app.db.postReport.create({ data: { personId, postId: written.id, why: 'other', words, at } });
}

/** What they answered when everybody was asked, and the part of it that staff have shown. */
async function writeSaid(
  app: App,
  personId: string,
  key: DataKey,
  note: (where: string, category: string, text: string) => string,
): Promise<void> {
  const { id: consultationId } = await openConsultation(app, 'asked-canary');
  const at = app.clock.now();
  const asked = { consultationId, personId, at };
  const said = note('ConsultationAnswer.answers', 'consultation-answers', 'canary: what they answered to everybody');
  const answers = app.vault.seal(
    key,
    'ConsultationAnswer.answers',
    JSON.stringify([{ number: 1, ask: 'What is missing?', answer: said }]),
  );
  const answer = await app.db.consultationAnswer.create({ data: { ...asked, answers }, select: { id: true } });
  await writeClaim(app, personId, key, note);
  const text = note('ConsultationVoice.text', 'consultation-shown', 'canary: what staff have shown of it');
  await app.db.consultationVoice.create({ data: { ...asked, answerId: answer.id, question: 1, text } });
}

/** A claim that they made, and a wish to name them that was agreed to. */
async function writeClaim(
  app: App,
  personId: string,
  key: DataKey,
  note: (where: string, category: string, text: string) => string,
): Promise<void> {
  const at = app.clock.now();
  const claim = (where: SealedField, text: string) => app.vault.seal(key, where, note(where, 'claim', text));
  const told = (where: SealedField, text: string) =>
    app.vault.seal(key, where, note(where, 'identity-disclosure', text));
  const noted = note('Claim.history', 'claim', 'canary: what staff noted of a claim');
  const history = JSON.stringify([{ what: 'noted', at: at.toISOString(), words: noted }]);
  const { id } = await app.db.claim.create({
    data: {
      ...{ personId, reference: 'CANA-RYCL', kind: 'privacy', createdAt: at },
      place: claim('Claim.place', '/canary/place'),
      name: claim('Claim.name', 'Canary Claimant'),
      email: claim('Claim.email', 'canary.claimant@stranger.example'),
      behalf: claim('Claim.behalf', 'Canary Aunt'),
      words: claim('Claim.words', 'canary: what they claim'),
      history: app.vault.seal(key, 'Claim.history', history),
    },
    select: { id: true },
  });
  await app.db.claimDisclosure.create({
    data: {
      ...{ personId, claimId: id, askedAt: at, decidedAt: at, agreed: true },
      reason: told('ClaimDisclosure.reason', 'canary: why they should be named'),
      disclosed: told('ClaimDisclosure.disclosed', 'canary: what was told of them'),
    },
  });
}
