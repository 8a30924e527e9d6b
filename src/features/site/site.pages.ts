import { paths } from '../../paths.ts';
import type { Policy } from '../../policy/document.ts';
import { dayWords, durationWords } from '../../words.ts';

export const helpTopics = [
  'learners',
  'communities',
  'parents',
  'tutors',
  'authors',
  'moderators',
  'administrators',
] as const;
export type HelpTopic = (typeof helpTopics)[number];

const TITLES: Record<HelpTopic, string> = {
  learners: 'Help for learners',
  communities: 'Help for communities',
  parents: 'Help for young people and parents',
  tutors: 'Help for tutors',
  authors: 'Help for authors',
  moderators: 'Help for moderators',
  administrators: 'Help for administrators',
};

export interface HelpPage {
  title: string;
  topics: { title: string; href: string; says: string }[];
  contact: string;
}

const SAYS: Record<HelpTopic, string> = {
  learners: 'Courses, examinations, certificates, your plan, and who can see your learning.',
  communities: 'Joining, writing, polls, notifications, the directory, reports and leaving.',
  parents: 'Permission for an account, what it is for, and taking it back.',
  tutors: 'Trainees and their progress, questions and examinations.',
  authors: 'Writing and publishing courses, packages, questions and examinations.',
  moderators: 'Reports, decisions, appeals, threads and requests to join.',
  administrators: 'People, courses, feedback, certificates, mail, retention and the policy.',
};

export const helpPage = (): HelpPage => ({
  title: 'Help',
  topics: helpTopics.map((topic) => ({ title: TITLES[topic], href: paths.helpTopic.to({ topic }), says: SAYS[topic] })),
  contact: paths.contact.to(),
});

export interface HelpTopicPage {
  title: string;
  topic: HelpTopic;
  help: string;
  links: Record<
    | 'learn'
    | 'courses'
    | 'people'
    | 'looks'
    | 'myData'
    | 'sessions'
    | 'secondFactor'
    | 'recover'
    | 'trainees'
    | 'author'
    | 'admin'
    | 'privacy'
    | 'reminders'
    | 'assessments'
    | 'certificates'
    | 'check'
    | 'plan'
    | 'cpd'
    | 'shared'
    | 'bank'
    | 'exams'
    | 'extraTime'
    | 'packages'
    | 'adminResources'
    | 'adminCertificates'
    | 'adminFeedback'
    | 'support'
    | 'adminConsultations'
    | 'adminClaims'
    | 'communities'
    | 'notifications'
    | 'ownSanctions'
    | 'moderation'
    | 'appeals'
    | 'moderationLog'
    | 'transparency'
    | 'register'
    | 'contact',
    string
  >;
}

export const helpTopicPage = (topic: HelpTopic): HelpTopicPage => ({
  title: TITLES[topic],
  topic,
  help: paths.help.to(),
  links: {
    learn: paths.learn.to(),
    courses: paths.courses.to(),
    people: paths.people.to(),
    looks: paths.myDataLooks.to(),
    myData: paths.myData.to(),
    sessions: paths.sessions.to(),
    secondFactor: paths.secondFactor.to(),
    recover: paths.recover.to(),
    trainees: paths.trainees.to(),
    author: paths.author.to(),
    admin: paths.admin.to(),
    privacy: paths.privacy.to(),
    reminders: paths.reminders.to(),
    assessments: paths.assessments.to(),
    certificates: paths.certificates.to(),
    check: paths.check.to(),
    plan: paths.plan.to(),
    cpd: paths.cpd.to(),
    shared: paths.sharedGoals.to(),
    bank: paths.bank.to(),
    exams: paths.exams.to(),
    extraTime: paths.extraTime.to(),
    packages: paths.packages.to(),
    adminResources: paths.adminResources.to(),
    adminCertificates: paths.adminCertificates.to(),
    adminFeedback: paths.adminFeedback.to(),
    support: paths.support.to(),
    adminConsultations: paths.adminConsultations.to(),
    adminClaims: paths.adminClaims.to(),
    communities: paths.communities.to(),
    notifications: paths.notifications.to(),
    ownSanctions: paths.ownSanctions.to(),
    moderation: paths.moderation.to(),
    appeals: paths.appeals.to(),
    moderationLog: paths.moderationLog.to(),
    transparency: paths.transparency.to(),
    register: paths.register.to(),
    contact: paths.contact.to(),
  },
});

export interface AccessibilityPage {
  title: string;
  reviewed: string;
  contact: string;
}

export const accessibilityPage = (policy: Policy): AccessibilityPage => ({
  title: 'Accessibility',
  reviewed: dayWords(new Date(policy.review.last)),
  contact: paths.contact.to(),
});

export interface TermsPage {
  title: string;
  contact: string;
  answered: string;
  claim: string;
  acknowledged: string;
  decided: string;
  privacy: string;
  transparency: string;
  reviewed: string;
}

/** The rules for everybody who uses the site; the times are the policy's. */
export const termsPage = (policy: Policy): TermsPage => ({
  title: 'Terms',
  contact: paths.contact.to(),
  answered: durationWords(policy.contact.answerWithin),
  claim: paths.claimNew.to(),
  acknowledged: durationWords(policy.claims.acknowledgeWithin),
  decided: durationWords(policy.claims.decideWithin),
  privacy: paths.privacy.to(),
  transparency: paths.transparency.to(),
  reviewed: dayWords(new Date(policy.review.last)),
});
