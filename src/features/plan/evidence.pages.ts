import type { Slip } from '../../http/ask.ts';
import { button, type Field, type Form, field, form, type Table, table } from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import { dayWords, sizeWords } from '../../words.ts';
import { ACCEPTED } from './evidence-kinds.ts';
import type { DeleteGoalPage } from './goal.pages.ts';
import type { Evidence, Goal } from './plan.queries.ts';

interface FilesPart {
  files: Table | null;
  filesWho: string;
  fileForm: Form;
  file: Field;
}

/** The files beside a goal, and the form for another one. */
export function filesPart(goal: Goal, files: readonly Evidence[], slip: Slip): FilesPart {
  return {
    files:
      files.length === 0
        ? null
        : table(
            'Your files',
            ['File', 'Size', 'Added', 'Change'],
            files.map(({ id, name, size, at }) => [
              { text: name, href: paths.planFile.to({ goal: goal.id, file: id }) },
              sizeWords(size),
              dayWords(at),
              { text: 'Delete', href: paths.planFileDelete.to({ goal: goal.id, file: id }) },
            ]),
            { quiet: true },
          ),
    filesWho: 'Only you can open these files, also when you share this goal.',
    fileForm: form(paths.planFiles.to({ goal: goal.id }), button('Add file', { kind: 'secondary' }), {
      multipart: true,
    }),
    file: field('file', 'File', {
      kind: 'file',
      accept: ACCEPTED,
      error: slip.problems.file,
      hint: 'A PDF, a picture, a text or an office file of at most 5 MB. Leave out names of children and families.',
    }),
  };
}

export const deleteFilePage = (goal: Goal, file: Evidence): DeleteGoalPage => {
  const back = paths.planGoal.to({ goal: goal.id });
  return {
    title: 'Delete this file?',
    back: { text: goal.title, href: back },
    says: [`“${file.name}” goes for good. You cannot undo this.`],
    form: form(paths.planFileDelete.to({ goal: goal.id, file: file.id }), button('Delete file', { kind: 'danger' }), {
      link: { text: 'Keep it', href: back },
    }),
  };
};
