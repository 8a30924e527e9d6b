import type { App } from '../../context.ts';
import type { Ask, Shown } from '../../http/ask.ts';
import { get, post, type Route } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { signedIn } from '../../policy/viewer.ts';
import { findPostingRules } from './holding.ts';
import { RulesForm } from './rules.forms.ts';
import { rulesPage } from './rules.pages.ts';
import { setPostingRules } from './rules.ts';

const show = async (app: App, { slip }: Pick<Ask, 'slip'>): Promise<Shown> => ({
  view: 'community/rules',
  page: rulesPage(await findPostingRules(app), slip),
});

const rules = { path: paths.adminPostingRules.pattern, may: 'community.rules' } as const;

export const rulesRoutes: readonly Route[] = [
  get({ ...rules, show }),
  post({
    ...rules,
    form: RulesForm,
    run: async (app, { viewer, form }) => {
      await setPostingRules(app, form, signedIn(viewer).id);
      return { to: paths.adminPostingRules.to(), say: 'Saved' };
    },
    again: show,
  }),
];
