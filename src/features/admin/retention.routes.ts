import { z } from 'zod';
import type { App } from '../../context.ts';
import type { Shown } from '../../http/ask.ts';
import { get, post, type Route } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { runRetention } from '../../policy/retain.ts';
import { planRetention } from '../../policy/retention-plan.ts';
import { signedIn } from '../../policy/viewer.ts';
import { audit } from '../../record/audit.ts';
import { retentionPage } from './retention.pages.ts';
import { findRuns } from './retention.queries.ts';
import { ConfirmedForm } from './users.forms.ts';

async function showRetention(app: App, run?: string): Promise<Shown> {
  const [due, found] = await Promise.all([planRetention(app), findRuns(app, run)]);
  return { view: 'admin/retention', page: retentionPage(app.policy, { due, ...found }) };
}

export const retentionRoutes: Route[] = [
  get({
    path: paths.adminRetention.pattern,
    may: 'admin.retention',
    input: z.object({ run: z.uuid().optional() }),
    show: (app, { input }) => showRetention(app, input.run),
  }),
  post({
    path: paths.adminRetention.pattern,
    may: 'admin.retention',
    form: ConfirmedForm,
    // A run writes its report in steps of its own.
    prepare: (app) => runRetention(app, { dryRun: true }),
    run: async (app, { viewer, prepared }) => {
      const rows = prepared.categories.reduce((sum, line) => sum + line.due, 0);
      const detail = { people: prepared.people, rows };
      await audit(app, { what: 'admin.retention-shown', by: { person: signedIn(viewer).id }, detail });
      return { to: paths.adminRetention.to(), say: 'What is due is written down below. Nothing was changed.' };
    },
    again: (app) => showRetention(app),
  }),
];
