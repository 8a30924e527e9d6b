import { z } from 'zod';
import { get, type Route } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { findCourses } from '../courses/courses.queries.ts';
import { homePage } from './home.pages.ts';
import { accessibilityPage, helpPage, helpTopicPage, helpTopics, termsPage } from './site.pages.ts';

export const siteRoutes: Route[] = [
  get({
    path: paths.home.pattern,
    may: 'site.visit',
    show: async (app, { viewer }) => ({
      view: 'site/home',
      page: homePage(await findCourses(app, viewer), viewer),
    }),
  }),
  get({ path: paths.help.pattern, may: 'site.visit', show: () => ({ view: 'site/help', page: helpPage() }) }),
  get({
    path: paths.helpTopic.pattern,
    may: 'site.visit',
    input: z.object({ topic: z.enum(helpTopics) }),
    show: (_app, { input }) => ({ view: 'site/help-topic', page: helpTopicPage(input.topic) }),
  }),
  get({
    path: paths.accessibility.pattern,
    may: 'site.visit',
    show: (app) => ({ view: 'site/accessibility', page: accessibilityPage(app.policy) }),
  }),
  get({
    path: paths.terms.pattern,
    may: 'site.visit',
    show: (app) => ({ view: 'site/terms', page: termsPage(app.policy) }),
  }),
];
