import type { App } from '../../context.ts';
import { NotFound } from '../../errors.ts';
import { paths } from '../../paths.ts';
import type { CourseAddresses, Problem } from '../courses/course-draft.ts';
import type { ReadCourse } from '../courses/course-folder.ts';
import { type CourseTree, treeOfFiles } from '../courses/course-tree.ts';
import type { LinkTargets } from '../courses/markdown.ts';
import { readSource, readSources, streamSource } from '../courses/sources.ts';
import type { DraftSeen } from './author.queries.ts';
import { isText } from './draft-paths.ts';

/** A draft with the bytes of its text files by their paths; pictures are read when they are asked for. */
export interface OpenDraft {
  readonly draft: Pick<DraftSeen, 'id' | 'slug' | 'files'>;
  readonly texts: ReadonlyMap<string, Buffer>;
  readonly tree: CourseTree;
}

/** Reads the texts of a draft. One query. */
export async function openDraft(app: App, draft: OpenDraft['draft']): Promise<OpenDraft> {
  const files = draft.files.filter(({ path }) => isText(path));
  const bytes = await readSources(
    app,
    files.map(({ hash }) => hash),
  );
  const texts = new Map(files.map(({ path, hash }) => [path, bytes.get(hash) ?? Buffer.alloc(0)]));
  const hashes = new Map(draft.files.map(({ path, hash }) => [path, hash]));
  const hashOf = (path: string): string => {
    const hash = hashes.get(path);
    if (hash === undefined) throw new NotFound();
    return hash;
  };
  const tree = treeOfFiles(draft.slug, draft.files, {
    read: async (path) => texts.get(path) ?? readSource(app, hashOf(path)),
    pieces: (path) => streamSource(app, hashOf(path)),
  });
  return { draft, texts, tree };
}

/** Where the parts of a draft are shown to those who write it. */
export const previewAddresses = (draft: string): CourseAddresses => ({
  file: (_slug, name) => paths.authorBeside.to({ draft, name }),
  course: () => paths.authorPreview.to({ draft }),
  module: (_slug, module) => paths.authorPreviewModule.to({ draft, module }),
  page: (_slug, module, page) => paths.authorPreviewPage.to({ draft, module, page }),
});

/** The course that a draft would be, or what is to mend in it; pictures, films and files are taken for good, since they were checked when they came. */
export async function previewCourse({ draft, tree }: OpenDraft): Promise<ReadCourse> {
  // Loaded when it is needed: Markdown and its cleaning are large, and most processes write no course.
  const { readCourse } = await import('../courses/course-folder.ts');
  return readCourse(tree, { addresses: previewAddresses(draft.id), beside: 'named' });
}

/** What is to mend in a draft before it can be published. */
export async function problemsOf(open: OpenDraft): Promise<Problem[]> {
  const read = await previewCourse(open);
  return 'problems' in read ? read.problems : [];
}

/** Where links in a file of this draft lead, within the preview. */
export async function draftTargets({ draft, tree }: OpenDraft, path: string): Promise<LinkTargets> {
  const { folderTargets } = await import('../courses/course-folder.ts');
  return folderTargets(tree, { addresses: previewAddresses(draft.id), from: path });
}
