import { z } from 'zod';
import type { App } from '../../context.ts';
import { Invalid } from '../../errors.ts';
import type { Ask, Shown } from '../../http/ask.ts';
import { fromPage } from '../../http/input.ts';
import { get, post, type Route } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { signedIn } from '../../policy/viewer.ts';
import { countWords } from '../../words.ts';
import { importCourse } from '../courses/import.ts';
import { publishCourse, withdrawCourse } from '../courses/publishing.ts';
import { coursesPage, importPage } from './courses.pages.ts';
import { findAllCourses, findFolders, folderNames, folderPath } from './courses.queries.ts';

const FolderForm = z.strictObject({ folder: fromPage(z.string().max(255)) });
const ActForm = z.strictObject({ act: fromPage(z.enum(['publish', 'withdraw'])) });

const showCourses = async (app: App): Promise<Shown> => ({
  view: 'admin/courses',
  page: coursesPage(await findAllCourses(app), app.clock.now()),
});

const showFolders = async (app: App, { slip }: Pick<Ask, 'slip'>): Promise<Shown> => ({
  view: 'admin/import',
  page: importPage(await findFolders(app), slip),
});

const OUTCOMES = {
  new: 'Imported as a draft. Look at it, then publish it.',
  changed: 'Imported. The course is up to date.',
  same: 'The folder has not changed, so nothing was imported.',
} as const;

export const adminCoursesRoutes: Route[] = [
  get({ path: paths.adminCourses.pattern, may: 'admin.courses', show: showCourses }),
  get({ path: paths.adminImport.pattern, may: 'admin.courses', show: showFolders }),
  post({
    path: paths.adminImport.pattern,
    may: 'admin.courses',
    form: FolderForm,
    // An import reads many files and stores them in a transaction of its own.
    prepare: async (app, { viewer, form }) => {
      if (!(await folderNames(app)).includes(form.folder)) throw new Invalid({ '': 'Choose a folder from the list' });
      return importCourse(app, folderPath(app, form.folder), { person: signedIn(viewer).id });
    },
    run: async (_app, { form, prepared }) => {
      if ('problems' in prepared) {
        const things = countWords(prepared.problems.length, 'thing');
        return { problems: { '': `Nothing was imported from ${form.folder}. ${things} to mend, listed below.` } };
      }
      return { to: paths.adminCourses.to(), say: OUTCOMES[prepared.outcome], unchanged: true };
    },
    again: showFolders,
  }),
  post({
    path: paths.adminCourse.pattern,
    may: 'admin.courses',
    input: z.object({ slug: z.string().max(100) }),
    form: ActForm,
    run: async (app, { viewer, input, form }) => {
      const change = form.act === 'publish' ? publishCourse : withdrawCourse;
      const changed = await change(app, input.slug, { person: signedIn(viewer).id });
      const to = paths.adminCourses.to();
      if (!changed) return { to, unchanged: true };
      return { to, say: form.act === 'publish' ? 'The course is published' : 'The course is withdrawn' };
    },
    again: showCourses,
  }),
];
