import { z } from 'zod';
import { get, type Route, stream } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import type { Policy } from '../../policy/document.ts';
import { type Reader, readers } from '../../policy/notice.ts';
import { recordAsCsv, recordAsJsonLd } from '../../policy/record-of-processing.ts';
import { findVersion, listVersions } from '../../policy/versions.ts';
import { agreeRoutes } from './agree.routes.ts';
import { type NoticePage, noticePage, versionPage, versionsPage } from './privacy.pages.ts';

/** The notice changes with the policy alone: it is made, and being frozen printed, once. */
const made = new WeakMap<Policy, Map<string, NoticePage>>();

function madeOnce(policy: Policy, reader: Reader, host: string): NoticePage {
  const pages = made.get(policy) ?? new Map<string, NoticePage>();
  made.set(policy, pages);
  const page = pages.get(`${reader} ${host}`) ?? Object.freeze(noticePage(policy, reader, host));
  pages.set(`${reader} ${host}`, page);
  return page;
}

export const privacyRoutes: Route[] = [
  ...agreeRoutes,
  get({
    path: paths.privacy.pattern,
    may: 'privacy.read',
    input: z.object({ for: z.enum(readers).catch('everyone') }),
    show: ({ policy, config }, { input }) => ({
      view: 'privacy/notice',
      page: madeOnce(policy, input.for, new URL(config.baseUrl).host),
    }),
  }),
  get({
    path: paths.privacyVersions.pattern,
    may: 'privacy.read',
    show: async (app) => ({
      view: 'privacy/versions',
      page: versionsPage(await listVersions(app), app.policy.version),
    }),
  }),
  stream({
    path: paths.processingCsv.pattern,
    may: 'privacy.read',
    give: ({ policy }) => ({
      name: 'record-of-processing.csv',
      type: 'text/csv; charset=utf-8',
      body: recordAsCsv(policy),
    }),
  }),
  stream({
    path: paths.processingJsonLd.pattern,
    may: 'privacy.read',
    give: ({ policy, config }) => ({
      name: 'record-of-processing.jsonld',
      type: 'application/ld+json; charset=utf-8',
      body: `${JSON.stringify(recordAsJsonLd(policy, config.baseUrl), null, 2)}\n`,
    }),
  }),
  get({
    path: paths.privacyVersion.pattern,
    may: 'privacy.read',
    input: z.object({ version: z.string().max(64) }),
    find: async (app, { input }) => {
      const found = await findVersion(app, input.version);
      return found && { aboutId: null, ...found };
    },
    show: (app, { found }) => ({
      view: 'privacy/version',
      page: versionPage(found.at, found.earlier, app.policy.version),
    }),
  }),
];
