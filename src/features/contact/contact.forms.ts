import { z } from 'zod';
import { PAGE_KEPT } from '../../http/tell-us.ts';

/** What a message can be about; each kind is marked in the queue, so that the right colleague takes it. */
export const topics = {
  courses: 'A course',
  account: 'My account or signing in',
  information: 'My information, or something that is wrong in it',
  privacy: 'The privacy notice',
  cookies: 'Cookies',
  accessibility: 'Using this site with a disability',
  problem: 'Something that does not work',
  other: 'Something else',
} as const;
export type Topic = keyof typeof topics;
export const topicIds = Object.keys(topics) as [Topic, ...Topic[]];

const EMAIL = 'Enter your email, like name@example.org';

/** An address of the site as `tellUs` names it. */
export const Page = z.string().regex(PAGE_KEPT);

export const ContactForm = z.strictObject({
  name: z.string('Enter your name').trim().min(1, 'Enter your name').max(200, 'Use at most 200 characters'),
  email: z
    .string(EMAIL)
    .trim()
    .max(254, EMAIL)
    .pipe(z.email({ error: EMAIL, pattern: z.regexes.unicodeEmail })),
  topic: z.enum(topicIds, 'Choose what it is about'),
  page: Page.optional(),
  message: z.string('Write your message').trim().min(1, 'Write your message').max(4000, 'Use at most 4,000 characters'),
});
export type Message = z.output<typeof ContactForm>;

export const AnswerForm = z.strictObject({
  answer: z.string('Write the answer').trim().min(1, 'Write the answer').max(6000, 'Use at most 6,000 characters'),
});

export const CloseForm = z.strictObject({});
