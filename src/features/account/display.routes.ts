import { z } from 'zod';
import type { App } from '../../context.ts';
import type { Ask, Shown } from '../../http/ask.ts';
import { displayChoices, usualDisplay } from '../../http/display.ts';
import { get, post, type Route } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { signedIn } from '../../policy/viewer.ts';
import { displayPage } from './display.pages.ts';
import { chooseDisplay } from './display.ts';

const one = <const T extends readonly [string, ...string[]]>(values: T) => z.enum(values, 'Choose one of these');

const DisplayForm = z.strictObject({
  colours: one(displayChoices.colours),
  contrast: one(displayChoices.contrast),
  textSize: one(displayChoices.textSize),
  courseOrder: one(displayChoices.courseOrder),
  forWork: z.literal('yes').optional(),
});

const showDisplay = (app: App, { viewer, slip }: Pick<Ask, 'viewer' | 'slip'>): Shown => ({
  view: 'account/display',
  page: displayPage(app.policy, signedIn(viewer).display ?? usualDisplay, slip),
});

export const displayRoutes: readonly Route[] = [
  get({ path: paths.display.pattern, may: 'account.display', show: showDisplay }),
  post({
    path: paths.display.pattern,
    may: 'account.display',
    form: DisplayForm,
    run: async (app, { viewer, form: { forWork, ...chosen } }) => {
      const to = paths.display.to();
      const changed = await chooseDisplay(app, signedIn(viewer), { ...chosen, forWork: forWork === 'yes' });
      return changed ? { to, say: 'Saved' } : { to, say: 'Saved', unchanged: true };
    },
    again: showDisplay,
  }),
];
