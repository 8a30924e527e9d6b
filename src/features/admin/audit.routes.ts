import type { App } from '../../context.ts';
import { BadRequest } from '../../errors.ts';
import { get, type Route, stream } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import type { Viewer } from '../../policy/viewer.ts';
import { verifyAudit } from '../../record/audit-check.ts';
import { type AuditAsked, AuditFilter, AuditQuery, filterProblems, narrowingOf } from './audit.forms.ts';
import { auditCheckPage, auditPage } from './audit.pages.ts';
import { findAudit, sealState } from './audit.queries.ts';
import { auditCsv } from './audit-csv.ts';
import type { Turn } from './keyset.ts';

async function findAsked(app: App, viewer: Viewer, asked: AuditAsked, turn: Turn<bigint>) {
  const problems = filterProblems(asked);
  if (Object.keys(problems).length > 0)
    return { problems, leaf: { rows: [], newer: false, older: false }, names: new Map() };
  return { problems, ...(await findAudit(app, viewer, narrowingOf(asked), turn)) };
}

export const auditRoutes: Route[] = [
  get({
    path: paths.adminAudit.pattern,
    may: 'admin.audit',
    input: AuditQuery,
    show: async (app, { viewer, input: { before, after, ...asked } }) => {
      const [found, seals] = await Promise.all([findAsked(app, viewer, asked, { before, after }), sealState(app)]);
      return { view: 'admin/audit', page: auditPage(app.policy, { asked, ...found, seals }) };
    },
  }),
  stream({
    path: paths.adminAuditCsv.pattern,
    may: 'admin.audit',
    input: AuditFilter,
    give: async (app, { viewer, input }) => {
      if (Object.keys(filterProblems(input)).length > 0) throw new BadRequest('The address of this page is not right.');
      return {
        name: 'audit.csv',
        type: 'text/csv; charset=utf-8',
        body: await auditCsv(app, viewer, narrowingOf(input)),
      };
    },
  }),
  get({
    path: paths.adminAuditCheck.pattern,
    may: 'admin.audit',
    show: async (app) => ({ view: 'admin/audit-check', page: auditCheckPage(await verifyAudit(app)) }),
  }),
];
