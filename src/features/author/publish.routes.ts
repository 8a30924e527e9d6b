import type { App } from '../../context.ts';
import { Invalid } from '../../errors.ts';
import type { Ask, Shown } from '../../http/ask.ts';
import { get, post, type Route } from '../../http/route.ts';
import { londonTime } from '../../london.ts';
import { paths } from '../../paths.ts';
import { signedIn } from '../../policy/viewer.ts';
import { dayAndTimeWords } from '../../words.ts';
import { withdrawCourse } from '../courses/publishing.ts';
import { PublishForm } from './author.forms.ts';
import { type DraftSeen, findDraft } from './author.queries.ts';
import { inDraft } from './draft.routes.ts';
import { openDraft, problemsOf } from './draft-course.ts';
import { publishPage, toMendWords } from './publish.pages.ts';
import { isBehind, publishDraft, schedule } from './publish.ts';

async function showPublish(app: App, { found, slip }: Pick<Ask<DraftSeen>, 'found' | 'slip'>): Promise<Shown> {
  const draft = (await findDraft(app, found.id)) ?? found;
  const problems = await problemsOf(await openDraft(app, draft));
  return { view: 'author/publish', page: publishPage(draft, problems.length, slip) };
}

/** When it is to be published. Throws Invalid for what is no time, or lies behind us. */
function chosenTime(app: App, { day, time }: { day: string; time: string }): Date {
  const at = londonTime(day, time);
  if (!at) {
    const isDay = londonTime(day, '12:00') !== null;
    throw new Invalid(
      isDay
        ? { time: 'Enter a time that exists on that day, like 15:30' }
        : { day: 'Enter a day that exists, like 2026-11-21' },
    );
  }
  if (at <= app.clock.now()) throw new Invalid({ day: 'Enter a day and a time that are still to come' });
  return at;
}

export const publishRoutes: Route[] = [
  get({ ...inDraft, path: paths.authorPublish.pattern, may: 'author.publish', show: showPublish }),
  post({
    ...inDraft,
    path: paths.authorPublish.pattern,
    may: 'author.publish',
    form: PublishForm,
    run: async (app, { viewer, found, form }) => {
      const by = { person: signedIn(viewer).id };
      const to = paths.authorPublish.to({ draft: found.id });
      if (form.act === 'withdraw') {
        if (!found.course) return { to, unchanged: true };
        return (await withdrawCourse(app, found.slug, by))
          ? { to, say: 'The course is withdrawn' }
          : { to, unchanged: true };
      }
      if (form.act === 'never') {
        if (!found.publishAt) return { to, unchanged: true };
        await schedule(app, found.id, null, by);
        return { to, say: 'It will not be published by itself' };
      }
      if (form.act === 'later') {
        const at = chosenTime(app, form);
        await schedule(app, found.id, at, by);
        return { to, say: `It will be published on ${dayAndTimeWords(at)}` };
      }
      if (isBehind(found) && form.over !== 'yes')
        return { problems: { over: 'Tick this to publish over the newer version, or look at the differences first' } };
      const done = await publishDraft(app, found.id, by);
      if ('problems' in done)
        return {
          problems: { '': `Nothing was published. ${toMendWords(done.problems.length)}.` },
        };
      return done.isNew ? { to, say: 'The course is published' } : { to, unchanged: true };
    },
    again: showPublish,
  }),
];
