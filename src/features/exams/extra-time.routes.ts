import type { App } from '../../context.ts';
import type { Ask, Shown } from '../../http/ask.ts';
import {
  type ErrorSummary,
  errorsOf,
  type Field,
  type Form,
  field,
  form,
  type Select,
  select,
  type Table,
  table,
  type Who,
} from '../../http/parts.ts';
import { get, post, type Route } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { revealMany } from '../../policy/reveal.ts';
import { signedIn } from '../../policy/viewer.ts';
import { whoCanSee } from '../../policy/who.ts';
import { ExtraTimeForm } from './exams.forms.ts';
import { setExtraTime } from './exams.ts';

export interface ExtraTimePage {
  title: string;
  back: string;
  errors: ErrorSummary | null;
  who: Who;
  form: Form;
  email: Field;
  percent: Select;
  people: Table | null;
}

const SHARES = [
  { value: '10', text: '10% more' },
  { value: '25', text: '25% more' },
  { value: '50', text: '50% more' },
  { value: '100', text: 'Twice the time' },
  { value: '0', text: 'None any more' },
];

async function showExtraTime(app: App, { viewer, slip }: Pick<Ask<unknown>, 'viewer' | 'slip'>): Promise<Shown> {
  const rows = await app.db.extraTime.findMany({ orderBy: { setAt: 'desc' }, take: 200, select: { personId: true } });
  const subjects = rows.map(({ personId }) => ({ aboutId: personId }));
  const [times, names] = await Promise.all([
    revealMany(app, viewer, subjects, 'ExtraTime', ['percent']),
    revealMany(app, viewer, subjects, 'Person', ['name']),
  ]);
  const page: ExtraTimePage = {
    title: 'Extra time',
    back: paths.adminExaminers.to(),
    errors: errorsOf(slip),
    who: whoCanSee(app.policy, ['extra-time'], { ofAnother: true }),
    form: form(paths.extraTime.to(), 'Save'),
    email: field('email', 'Their email', {
      kind: 'email',
      value: String(slip.values.email ?? ''),
      error: slip.problems.email,
      autocomplete: 'off',
    }),
    percent: select('percent', 'How much more time', SHARES, {
      value: String(slip.values.percent ?? ''),
      error: slip.problems.percent,
      empty: 'Choose',
    }),
    people:
      rows.length > 0
        ? table(
            'People with extra time',
            ['Name', 'More time'],
            rows.map(({ personId }) => [
              { text: names.get(personId)?.name ?? 'Name withheld', href: paths.adminUser.to({ id: personId }) },
              `${times.get(personId)?.percent ?? 0}%`,
            ]),
          )
        : null,
  };
  return { view: 'exams/extra-time', page };
}

export const extraTimeRoutes: readonly Route[] = [
  get({ path: paths.extraTime.pattern, may: 'exams.extra-time', show: showExtraTime }),
  post({
    path: paths.extraTime.pattern,
    may: 'exams.extra-time',
    form: ExtraTimeForm,
    run: async (app, { viewer, form: { email, percent } }) => {
      const emailIndex = app.vault.emailIndex(email);
      const person = await app.db.person.findUnique({ where: { emailIndex }, select: { id: true } });
      if (!person) return { problems: { email: 'Nobody here has this email. Check how it is written' } };
      await setExtraTime(app, { personId: person.id, percent, by: signedIn(viewer).id });
      return { to: paths.extraTime.to(), say: 'Saved. It counts everywhere from now on' };
    },
    again: showExtraTime,
  }),
];
