import { get, type Route } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { AuthorQuery } from './author.forms.ts';
import { authorPage } from './author.pages.ts';
import { findCoursesToWrite } from './author.queries.ts';

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
];
