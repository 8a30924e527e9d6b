import type { App } from '../../context.ts';
import type { Ask, Shown } from '../../http/ask.ts';
import { get, post, type Route } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { signedIn } from '../../policy/viewer.ts';
import { RestoreForm, VersionPath } from './author.forms.ts';
import { type DraftSeen, findDraft } from './author.queries.ts';
import { inDraft } from './draft.routes.ts';
import { restoreVersion } from './publish.ts';
import { versionPage, versionsPage } from './versions.pages.ts';
import { findVersion, findVersions } from './versions.queries.ts';

type InVersion = { input: { draft: string; number: number } };

const inVersion = {
  path: paths.authorVersion.pattern,
  input: VersionPath,
  find: (app: App, { input }: InVersion) => findDraft(app, input.draft),
} as const;

async function showVersion(app: App, { found, input }: Pick<Ask<DraftSeen>, 'found'> & InVersion): Promise<Shown> {
  const { version, differences } = await findVersion(app, found, input.number);
  return { view: 'author/version', page: versionPage(found, version, differences) };
}

export const versionsRoutes: Route[] = [
  get({
    ...inDraft,
    path: paths.authorVersions.pattern,
    may: 'author.read',
    show: async (app, { found }) => ({
      view: 'author/versions',
      page: versionsPage(found, await findVersions(app, found.id)),
    }),
  }),
  get({ ...inVersion, may: 'author.read', show: showVersion }),
  post({
    ...inVersion,
    may: 'author.write',
    form: RestoreForm,
    run: async (app, { viewer, found, input }) => {
      await restoreVersion(app, found, input.number, { person: signedIn(viewer).id });
      return { to: paths.authorCourse.to({ draft: found.id }), say: `The draft is version ${input.number} again` };
    },
    again: showVersion,
  }),
];
