/** Who may stand before a capability: what decide is asked about is the learner that `oneself` is. */
export const standings = [
  'guest',
  'newcomer',
  'oneself',
  'another learner',
  'a tutor named',
  'a tutor not named',
  'a person named, no tutor',
  'author',
  'administrator',
  'administrator with reason',
] as const;

export type Standing = (typeof standings)[number];

const everyone: Standing[] = [...standings];
const signedIn = standings.filter((standing) => standing !== 'guest');
const ready = signedIn.filter((standing) => standing !== 'newcomer');
const administrators: Standing[] = ['administrator', 'administrator with reason'];

const authors: Standing[] = ['author', ...administrators];

/** Every capability of policy.yaml, and who of the above it lets in. Written by hand, not computed from the policy. */
export const capabilityTable: Record<string, Standing[]> = {
  'site.visit': everyone,
  'registration.create': everyone,
  'registration.activate': everyone,
  'sign-in.try': everyone,
  'sign-in.code': everyone,
  'sign-in.out': everyone,
  'recovery.ask': everyone,
  'recovery.answer': everyone,
  'account.set-questions': signedIn,
  'account.set-second-factor': signedIn,
  'account.read': ['oneself', 'administrator with reason'],
  'account.confirm': signedIn,
  'account.stay': everyone,
  'account.change': ready,
  'account.sessions': ['oneself'],
  'courses.browse': everyone,
  'courses.read': everyone,
  'courses.start': ready,
  'courses.learn': ready,
  'author.read': authors,
  'learn.read': ['oneself', 'a tutor named', 'a person named, no tutor', 'administrator with reason'],
  'my-data.read': ['oneself'],
  'my-data.correct': ready,
  'my-data.copy': ['oneself'],
  'my-data.close': ready,
  'my-data.consents': ['oneself'],
  'my-data.looks': ['oneself'],
  'my-data.people': ['oneself', 'a tutor named', 'a person named, no tutor'],
  'plan.read': ['oneself'],
  'plan.change': ['oneself'],
  'plan.shared': ['oneself'],
  'plan.log': ['oneself'],
  'plan.log-change': ['oneself'],
  'trainees.list': ready,
  'trainees.read': ['a tutor named'],
  'trainees.answer': ready,
  'contact.send': everyone,
  'contact.queue': administrators,
  'certificates.own': ['oneself', ...administrators],
  'certificates.change': ready,
  'certificates.check': everyone,
  'certificates.revoke': administrators,
  'packages.manage': authors,
  'cookies.choose': everyone,
  'privacy.read': everyone,
  'privacy.agree': ready,
  'admin.overview': administrators,
  'admin.first': signedIn,
  'admin.users.list': administrators,
  'admin.users.reason': administrators,
  'admin.users.read': ['administrator with reason'],
  'admin.users.act': administrators,
  'admin.courses': administrators,
  'admin.mail': administrators,
  'admin.retention': administrators,
  'admin.policy': administrators,
  'admin.audit': administrators,
  'demo.read': everyone,
};
