import { z } from 'zod';
import type { App } from '../../context.ts';
import type { Ask, Shown } from '../../http/ask.ts';
import { get, post, type Route } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { signedIn, type Viewer } from '../../policy/viewer.ts';
import { EmptyForm, SetterForm } from './exams.forms.ts';
import { findSetExam, type SetExam } from './exams.queries.ts';
import { examinersPage, settersPage } from './setters.pages.ts';
import { addSetter, findExaminers, findSetterIds, removeSetter } from './setters.ts';

const ExamPath = z.object({ id: z.uuid() });
const find = (app: App, { input, viewer }: { input: { id: string }; viewer: Viewer }) =>
  findSetExam(app, viewer, input.id);

async function showSetters(
  app: App,
  { viewer, found, slip }: Pick<Ask<SetExam>, 'viewer' | 'found' | 'slip'>,
): Promise<Shown> {
  const [setterIds, examiners] = await Promise.all([findSetterIds(app, found.id), findExaminers(app, viewer)]);
  return { view: 'exams/setters', page: settersPage(app.policy, found, { setterIds, examiners, slip }) };
}

export const settersRoutes: readonly Route[] = [
  get({
    path: paths.examiners.pattern,
    may: 'exams.setters',
    show: async (app, { viewer }) => ({
      view: 'exams/examiners',
      page: examinersPage(app.policy, await findExaminers(app, viewer)),
    }),
  }),
  get({ path: paths.examSetters.pattern, may: 'exams.set', input: ExamPath, find, show: showSetters }),
  post({
    path: paths.examSetters.pattern,
    may: 'exams.set',
    input: ExamPath,
    find,
    form: SetterForm,
    run: async (app, { viewer, found, form }) => {
      const to = paths.examSetters.to({ id: found.id });
      const change = { examId: found.id, personId: form.person, by: signedIn(viewer).id };
      return (await addSetter(app, change)) ? { to, say: 'Added. We told everybody' } : { to, unchanged: true };
    },
    again: showSetters,
  }),
  post({
    path: paths.examSetterRemove.pattern,
    may: 'exams.set',
    input: ExamPath.extend({ setter: z.uuid() }),
    find,
    form: EmptyForm,
    run: async (app, { viewer, found, input }) => {
      const by = signedIn(viewer).id;
      // Who has taken themselves away cannot see the list any more.
      const to = input.setter === by ? paths.exams.to() : paths.examSetters.to({ id: found.id });
      const done = await removeSetter(app, { examId: found.id, personId: input.setter, by });
      return done ? { to, say: 'Taken away. We told everybody' } : { to, unchanged: true };
    },
    again: showSetters,
  }),
];
