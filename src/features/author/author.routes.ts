import { noSlip } from '../../http/ask.ts';
import { get, post, type Route } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { signedIn } from '../../policy/viewer.ts';
import { AuthorQuery, TitleForm } from './author.forms.ts';
import { authorPage, newCoursePage } from './author.pages.ts';
import { findCoursesToWrite } from './author.queries.ts';
import { checkRoutes } from './check.routes.ts';
import { draftRoutes } from './draft.routes.ts';
import { beginCourse } from './drafts.ts';
import { fileRoutes } from './file.routes.ts';
import { previewRoutes } from './preview.routes.ts';
import { publishRoutes } from './publish.routes.ts';
import { versionsRoutes } from './versions.routes.ts';
import { zipRoutes } from './zip.routes.ts';

/** The pages of the course team, each in a file of its own. */
export const authorRoutes: readonly Route[] = [
  get({
    path: paths.author.pattern,
    may: 'author.read',
    input: AuthorQuery,
    show: async (app, { input }) => ({
      view: 'author/courses',
      page: authorPage(await findCoursesToWrite(app, input), input, app.clock.now()),
    }),
  }),
  get({
    path: paths.authorNew.pattern,
    may: 'author.write',
    show: () => ({ view: 'author/new', page: newCoursePage(noSlip) }),
  }),
  post({
    path: paths.authorNew.pattern,
    may: 'author.write',
    form: TitleForm,
    run: async (app, { viewer, form }) => {
      const draft = await beginCourse(app, form.title, { person: signedIn(viewer).id });
      return { to: paths.authorCourse.to({ draft }), say: 'The course is begun. Only the course team sees it.' };
    },
    again: (_app, { slip }) => ({ view: 'author/new', page: newCoursePage(slip) }),
  }),
  ...draftRoutes,
  ...fileRoutes,
  ...checkRoutes,
  ...previewRoutes,
  ...publishRoutes,
  ...versionsRoutes,
  ...zipRoutes,
];
