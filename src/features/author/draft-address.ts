import { paths, withQuery } from '../../paths.ts';

/** The contents of a draft, with the module unfolded that this file is in. */
export const draftAt = (draft: string, file: string): string =>
  withQuery(paths.authorCourse.to({ draft }), { open: file });
