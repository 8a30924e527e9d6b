import { type Table, table } from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import { sizeWords } from '../../words.ts';
import { stemOf } from '../courses/course-media.ts';
import { kindOf } from './draft-paths.ts';
import type { DraftFileRow } from './drafts.ts';

/** The video, the sound and the files of a draft, each with the words that belong to it; null where there are none. */
export function othersTable(draft: string, files: readonly DraftFileRow[]): Table | null {
  const rows = files.filter(({ path }) => ['media', 'download'].includes(kindOf(path)));
  if (rows.length === 0) return null;
  return table(
    'Video, sound and files',
    ['File', 'Size', 'Captions', 'Transcript', 'Delete'],
    rows.map(({ id, path, size }) => {
      const name = path.split('/').at(-1) ?? '';
      const beside = (kind: string) => {
        const found = files.find((one) => kindOf(one.path) === kind && stemOf(one.path) === stemOf(path));
        return found ? { text: `Edit ${kind} of ${name}`, href: paths.authorFile.to({ file: found.id }) } : '–';
      };
      return [
        { text: path, href: paths.authorBeside.to({ draft, name }) },
        sizeWords(size),
        beside('captions'),
        beside('transcript'),
        { text: `Delete ${name}`, href: paths.authorFileDelete.to({ file: id }) },
      ];
    }),
    { quiet: true },
  );
}
