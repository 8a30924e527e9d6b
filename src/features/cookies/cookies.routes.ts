import { z } from 'zod';
import type { App } from '../../context.ts';
import type { Ask, Shown } from '../../http/ask.ts';
import { choiceCookie, kindsThatAsk } from '../../http/choice.ts';
import { LONGEST_WAY_BACK, localPath } from '../../http/here.ts';
import { fromPage } from '../../http/input.ts';
import { get, post, type Route } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { cookiesPage } from './cookies.pages.ts';

const YesNo = fromPage(z.enum(['yes', 'no']).optional());

/** The banner sends `choice`; the page sends an answer for each kind. */
const ChoiceForm = z.strictObject({
  choice: fromPage(z.enum(['accept', 'reject']).optional()),
  preferences: YesNo,
  statistics: YesNo,
  back: fromPage(z.string().max(LONGEST_WAY_BACK).optional()),
});

function accepted(app: App, form: z.output<typeof ChoiceForm>): string[] {
  const kinds = kindsThatAsk(app.policy).map(({ id }) => id);
  if (form.choice) return form.choice === 'accept' ? kinds : [];
  return kinds.filter((kind) => (form as Record<string, string | undefined>)[kind] === 'yes');
}

/** The page that the choice was made on, which then says once that it is saved. */
function withNews(page: string): string {
  const [path = '', query] = page.split(/[?#]/);
  const rest = new URLSearchParams(query);
  rest.set('cookies', 'saved');
  return `${path}?${rest}`;
}

const showCookies = (app: App, { visit }: Ask): Shown => ({
  view: 'cookies/cookies',
  page: cookiesPage(app.policy, app.config, visit.choice),
});

export const cookiesRoutes: Route[] = [
  get({ path: paths.cookies.pattern, may: 'cookies.choose', show: showCookies }),
  post({
    path: paths.cookies.pattern,
    may: 'cookies.choose',
    form: ChoiceForm,
    // The choice lives in the visitor's browser alone: nothing of it is written down here.
    run: async (app, { form }) => ({
      to: withNews(localPath(form.back, paths.cookies.to())),
      cookies: [choiceCookie(app, accepted(app, form))],
      unchanged: true,
    }),
    again: showCookies,
  }),
];
