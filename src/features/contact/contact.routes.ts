import { z } from 'zod';
import type { App } from '../../context.ts';
import type { Ask, Shown } from '../../http/ask.ts';
import { get, post, type Route } from '../../http/route.ts';
import { tooMany } from '../../http/too-many.ts';
import { paths } from '../../paths.ts';
import { noteShown } from '../../policy/reveal.ts';
import { signedIn } from '../../policy/viewer.ts';
import { AnswerForm, CloseForm, ContactForm, Page, topicIds } from './contact.forms.ts';
import { answerPage, contactPage, contactSentPage } from './contact.pages.ts';
import { type EnquirySubject, findAnswered, findEnquiries, findEnquiry } from './enquiries.queries.ts';
import { answerMessage, closeMessage, sendMessage } from './enquiries.ts';
import { enquiryPage, queuePage } from './queue.pages.ts';

const About = z.object({ about: z.enum(topicIds).optional().catch(undefined), page: Page.optional().catch(undefined) });
const EnquiryPath = z.object({ id: z.uuid() });

const showContact = (app: App, { slip, input }: Ask<null, z.output<typeof About>>): Shown => ({
  view: 'contact/contact',
  page: contactPage(app.policy, {
    ...{ slip, about: input.about ?? null },
    page: Page.safeParse(slip.values.page).data ?? input.page ?? null,
  }),
});

const showEnquiry = (_app: App, { found, slip }: Pick<Ask<EnquirySubject>, 'found' | 'slip'>): Shown => ({
  view: 'contact/enquiry',
  page: enquiryPage(found, slip),
});

const oneEnquiry = {
  may: 'contact.queue',
  input: EnquiryPath,
  find: (app: App, { input }: { input: z.output<typeof EnquiryPath> }) => findEnquiry(app, input.id),
} as const;

export const contactRoutes: Route[] = [
  get({ path: paths.contact.pattern, may: 'contact.send', input: About, show: showContact }),
  post({
    path: paths.contact.pattern,
    may: 'contact.send',
    input: About,
    form: ContactForm,
    prepare: (app, { visit }) => app.throttle.take('contact', { address: visit.addressHash }),
    run: async (app, { form, viewer, prepared }) => {
      if (!prepared.allowed) return tooMany(prepared.retryAfter, { says: 'Many messages came from here.' });
      return { to: paths.contactSent.to({ reference: await sendMessage(app, form, viewer.id) }) };
    },
    again: showContact,
  }),
  get({
    path: paths.contactSent.pattern,
    may: 'contact.send',
    input: z.object({ reference: z.string().regex(/^[2-9A-Z]{4}-[2-9A-Z]{4}$/) }),
    show: (app, { input, viewer }) => ({
      view: 'contact/sent',
      page: contactSentPage(app.policy, input.reference, viewer.kind === 'person'),
    }),
  }),
  get({
    path: paths.contactAnswer.pattern,
    may: 'contact.send',
    input: z.object({ token: z.string().max(100) }),
    // Whoever has the link may read it, signed in or not: so it is nobody's page in the sense of the policy.
    find: async (app, { input }) => {
      const enquiry = await findAnswered(app, input.token);
      return enquiry && { aboutId: null, enquiry };
    },
    show: (_app, { found }) => ({ view: 'contact/answer', page: answerPage(found.enquiry) }),
  }),
  get({
    path: paths.enquiries.pattern,
    may: 'contact.queue',
    input: z.object({
      state: z.literal('closed').optional().catch(undefined),
      topic: z.enum(topicIds).optional().catch(undefined),
      page: Page.optional().catch(undefined),
      after: z.uuid().optional(),
    }),
    show: async (app, { viewer, input }) => {
      const { state, topic, page, after } = input;
      const asked = { closed: state === 'closed', topic: topic ?? null, page: page ?? null };
      const found = await findEnquiries(app, viewer, { ...asked, after: after ?? null });
      for (const { personId } of found.enquiries)
        if (personId) noteShown(app, viewer, { aboutId: personId }, ['enquiry']);
      const listed = { ...found, ...asked, first: !after };
      return { view: 'contact/queue', page: queuePage(app.policy, app.clock.now(), listed) };
    },
  }),
  get({ ...oneEnquiry, path: paths.enquiry.pattern, show: showEnquiry }),
  post({
    ...oneEnquiry,
    path: paths.enquiry.pattern,
    form: AnswerForm,
    run: async (app, { viewer, found, form }) =>
      (await answerMessage(app, found, form.answer, signedIn(viewer).id))
        ? { to: paths.enquiries.to(), say: 'Answer sent' }
        : { to: paths.enquiry.to({ id: found.id }), unchanged: true },
    again: showEnquiry,
  }),
  post({
    ...oneEnquiry,
    path: paths.closeEnquiry.pattern,
    form: CloseForm,
    run: async (app, { viewer, found }) =>
      (await closeMessage(app, found, signedIn(viewer).id))
        ? { to: paths.enquiries.to(), say: 'Message closed' }
        : { to: paths.enquiries.to(), unchanged: true },
    again: showEnquiry,
  }),
];
