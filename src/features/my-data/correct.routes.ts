import type { App } from '../../context.ts';
import type { Ask, Shown } from '../../http/ask.ts';
import { get, post, type Route } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { reveal } from '../../policy/reveal.ts';
import { signedIn } from '../../policy/viewer.ts';
import { CorrectForm } from './correct.forms.ts';
import { correctPage } from './correct.pages.ts';
import { correctDetails } from './correct.ts';

const DETAILS = ['name', 'email', 'jobRole', 'workplace', 'membershipNumber', 'detailsConfirmedAt'] as const;

async function showCorrect(app: App, { viewer, slip }: Ask): Promise<Shown> {
  const { id, isYoung = false } = signedIn(viewer);
  const own = await reveal(app, viewer, { aboutId: id }, 'Person', DETAILS);
  const { name = '', email = '', jobRole = '', workplace = '' } = own;
  const page = correctPage(
    app.policy,
    {
      ...{ name, email, jobRole, workplace },
      membershipNumber: own.membershipNumber ?? '',
      detailsConfirmedAt: own.detailsConfirmedAt ?? null,
    },
    { slip, isYoung },
  );
  return { view: 'my-data/correct', page };
}

export const correctRoutes: readonly Route[] = [
  get({ path: paths.myDataCorrect.pattern, may: 'my-data.correct', show: showCorrect }),
  post({
    path: paths.myDataCorrect.pattern,
    may: 'my-data.correct',
    form: CorrectForm,
    run: async (app, { viewer, form }) => {
      const changed = await correctDetails(app, signedIn(viewer).id, form);
      const say = changed > 0 ? 'Your details are changed.' : 'Thank you. We noted that your details are right.';
      return { to: paths.myData.to(), say };
    },
    again: showCorrect,
  }),
];
