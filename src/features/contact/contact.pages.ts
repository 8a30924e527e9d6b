import type { Slip } from '../../http/ask.ts';
import {
  type Callout,
  callout,
  type ErrorSummary,
  errorsOf,
  type Field,
  type Form,
  field,
  form,
  type Select,
  select,
  type Who,
} from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import type { Policy } from '../../policy/document.ts';
import { whoCanSee } from '../../policy/who.ts';
import { dayWords, durationWords } from '../../words.ts';
import { type Topic, topics } from './contact.forms.ts';
import type { EnquirySubject } from './enquiries.queries.ts';

export interface ContactPage {
  title: string;
  errors: ErrorSummary | null;
  within: string;
  form: Form;
  name: Field;
  email: Field;
  topic: Select;
  /** The page that the message is about. */
  about: string | null;
  message: Field;
  who: Who;
  danger: Callout;
  controllers: Policy['controllers'];
  privacy: string;
}

export function contactPage(
  policy: Policy,
  { slip, about, page }: { slip: Slip; about: Topic | null; page: string | null },
): ContactPage {
  const typed = (name: string): string => String(slip.values[name] ?? '');
  return {
    title: 'Contact us',
    errors: errorsOf(slip),
    within: durationWords(policy.contact.answerWithin),
    form: form(paths.contact.to(), 'Send message', { hidden: page ? [{ name: 'page', value: page }] : [] }),
    about: page,
    name: field('name', 'Your name', { value: typed('name'), error: slip.problems.name, autocomplete: 'name' }),
    email: field('email', 'Your email', {
      kind: 'email',
      value: typed('email'),
      error: slip.problems.email,
      hint: 'We send you a link to our answer.',
    }),
    topic: select(
      'topic',
      'What is it about?',
      Object.entries(topics).map(([value, text]) => ({ value, text })),
      { empty: 'Choose one', value: typed('topic') || about, error: slip.problems.topic },
    ),
    message: field('message', 'Message', {
      kind: 'textarea',
      width: 'full',
      rows: 8,
      limit: 4000,
      value: typed('message'),
      error: slip.problems.message,
      hint: 'Please do not write about a named child.',
    }),
    who: whoCanSee(policy, ['enquiry']),
    danger: callout(
      null,
      'Is a child in danger now? Do not write to us. Call 999, then tell the safeguarding lead where you work.',
      'care',
    ),
    controllers: policy.controllers,
    privacy: paths.privacy.to(),
  };
}

export interface ContactSentPage {
  title: string;
  reference: string;
  within: string;
  /** Where somebody with an account sees what they wrote and our answer. */
  follow: string | null;
}

export const contactSentPage = (policy: Policy, reference: string, signedIn: boolean): ContactSentPage => ({
  title: 'We have your message',
  reference,
  within: durationWords(policy.contact.answerWithin),
  follow: signedIn ? paths.myData.to() : null,
});

export interface AnswerPage {
  title: string;
  reference: string;
  sent: string;
  message: string[];
  answered: string;
  answer: string[];
  contact: string;
}

/** Lines of a text as they were typed. */
export const lines = (text: string): string[] => text.split(/\r?\n/);

export const answerPage = (enquiry: EnquirySubject): AnswerPage => ({
  title: 'Our answer',
  reference: enquiry.reference,
  sent: dayWords(enquiry.createdAt),
  message: lines(enquiry.message),
  answered: enquiry.closedAt ? dayWords(enquiry.closedAt) : '',
  answer: lines(enquiry.answer ?? ''),
  contact: paths.contact.to(),
});
