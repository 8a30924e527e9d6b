import { z } from 'zod';
import type { App } from '../../context.ts';
import { Invalid } from '../../errors.ts';
import type { Ask, Shown } from '../../http/ask.ts';
import { get, post, type Route } from '../../http/route.ts';
import { tooMany } from '../../http/too-many.ts';
import { paths } from '../../paths.ts';
import { oneself } from '../../policy/relations.ts';
import { signedIn } from '../../policy/viewer.ts';
import { endLink, nameTutor } from '../trainees/tutor-links.ts';
import { lastDayProblem, NamingForm, RemoveForm, usualLastDay } from './people.forms.ts';
import { peoplePage } from './people.pages.ts';
import { coursesToShare, findNamedPeople, findOwnLink } from './people.queries.ts';

async function showPeople(app: App, { viewer, slip }: Pick<Ask, 'viewer' | 'slip'>): Promise<Shown> {
  const me = signedIn(viewer);
  const [people, courses] = await Promise.all([findNamedPeople(app, me), coursesToShare(app, me.id)]);
  const lastDay = usualLastDay(app.policy, app.clock.now());
  return { view: 'my-data/people', page: peoplePage(app.policy, { people, courses, lastDay, slip }) };
}

export const peopleRoutes: Route[] = [
  get({
    path: paths.people.pattern,
    may: 'my-data.people',
    find: async (_app, { viewer }) => oneself(viewer),
    show: showPeople,
  }),
  post({
    path: paths.people.pattern,
    may: 'my-data.people',
    form: NamingForm,
    find: async (_app, { viewer }) => oneself(viewer),
    prepare: async (app, { viewer, form }) => {
      const problem = lastDayProblem(app.policy, app.clock.now(), new Date(form.until));
      if (problem) throw new Invalid({ until: problem });
      return app.throttle.take('naming', { account: signedIn(viewer).id });
    },
    run: async (app, { viewer, form, prepared }) => {
      if (!prepared.allowed)
        return tooMany(prepared.retryAfter, { says: 'You have named many people.', field: 'email' });
      const learnerId = signedIn(viewer).id;
      const courses = await coursesToShare(app, learnerId);
      if (form.course && !courses.some(({ id }) => id === form.course))
        throw new Invalid({ course: 'Choose a course from the list' });
      await nameTutor(app, {
        learnerId,
        email: form.email,
        courseId: form.course || null,
        until: new Date(form.until),
      });
      return { to: paths.people.to(), say: 'We have written to your tutor' };
    },
    again: showPeople,
  }),
  post({
    path: paths.removePerson.pattern,
    may: 'my-data.people',
    input: z.object({ link: z.uuid() }),
    form: RemoveForm,
    find: async (app, { input, viewer }) => {
      const link = viewer.kind === 'person' ? await findOwnLink(app, viewer.id, input.link) : null;
      return link && { aboutId: link.learnerId, link };
    },
    run: async (app, { viewer, found }) =>
      (await endLink(app, found.link, { person: signedIn(viewer).id }))
        ? { to: paths.people.to(), say: 'Removed. They can no longer see your learning.' }
        : { to: paths.people.to(), unchanged: true },
    again: showPeople,
  }),
];
