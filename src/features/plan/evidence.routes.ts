import { z } from 'zod';
import type { App } from '../../context.ts';
import type { Shown } from '../../http/ask.ts';
import { get, post, type Route, stream } from '../../http/route.ts';
import { inMemory } from '../../http/uploads.ts';
import { paths } from '../../paths.ts';
import type { Viewer } from '../../policy/viewer.ts';
import { deleteFilePage } from './evidence.pages.ts';
import { addFile, deleteFile, MOST_BYTES, openFile } from './evidence.ts';
import { EmptyForm } from './plan.forms.ts';
import { type Evidence, findFiles, findOwnGoal, type GoalSubject } from './plan.queries.ts';
import { showGoal } from './plan.routes.ts';

const GoalPath = z.object({ goal: z.uuid() });
const FilePath = GoalPath.extend({ file: z.uuid() });

interface FileSubject extends GoalSubject {
  readonly file: Evidence;
}

const one = {
  input: FilePath,
  async find(
    app: App,
    { viewer, input }: { viewer: Viewer; input: z.output<typeof FilePath> },
  ): Promise<FileSubject | null> {
    const goal = await findOwnGoal(app, viewer, input.goal);
    const [file] = goal ? await findFiles(app, viewer, input.goal, input.file) : [];
    return goal && file ? { ...goal, file } : null;
  },
} as const;

const showDelete = (_app: App, { found }: { found: FileSubject }): Shown => ({
  view: 'plan/delete',
  page: deleteFilePage(found.goal, found.file),
});

export const evidenceRoutes: readonly Route[] = [
  post({
    path: paths.planFiles.pattern,
    may: 'plan.change',
    input: GoalPath,
    form: EmptyForm,
    files: { file: inMemory(MOST_BYTES) },
    find: (app, { viewer, input }) => findOwnGoal(app, viewer, input.goal),
    run: async (app, { found, files }) => {
      await addFile(app, found, files.file);
      return { to: paths.planGoal.to({ goal: found.goal.id }), say: 'File added' };
    },
    again: showGoal,
  }),
  stream({
    ...one,
    path: paths.planFile.pattern,
    may: 'plan.read',
    give: async (app, { found: { aboutId: personId, file } }) => ({
      ...{ name: file.name, type: file.type },
      body: await openFile(app, { personId, id: file.id }),
    }),
  }),
  get({ ...one, path: paths.planFileDelete.pattern, may: 'plan.change', show: showDelete }),
  post({
    ...one,
    path: paths.planFileDelete.pattern,
    may: 'plan.change',
    form: EmptyForm,
    run: async (app, { found: { aboutId: personId, file, goal } }) => {
      const to = paths.planGoal.to({ goal: goal.id });
      return (await deleteFile(app, { personId, id: file.id })) ? { to, say: 'File deleted' } : { to, unchanged: true };
    },
    again: showDelete,
  }),
];
