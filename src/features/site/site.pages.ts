import { paths } from '../../paths.ts';
import type { Policy } from '../../policy/document.ts';
import { dayWords } from '../../words.ts';

export const helpTopics = ['learners', 'tutors', 'authors', 'administrators'] as const;
export type HelpTopic = (typeof helpTopics)[number];

const TITLES: Record<HelpTopic, string> = {
  learners: 'Help for learners',
  tutors: 'Help for tutors',
  authors: 'Help for authors',
  administrators: 'Help for administrators',
};

export interface HelpPage {
  title: string;
  topics: { title: string; href: string; says: string }[];
  contact: string;
}

const SAYS: Record<HelpTopic, string> = {
  learners: 'Taking a course, your account, and who can see your learning.',
  tutors: 'Accepting a trainee, seeing their progress, and ending it.',
  authors: 'Writing courses, publishing them, and working on them together.',
  administrators: 'Looking at people with a reason, courses, mail, retention and the policy.',
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
    | 'privacy',
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
