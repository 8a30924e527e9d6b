import { type Button, linkButton } from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import type { Problem } from '../courses/course-draft.ts';
import type { DraftSeen } from './author.queries.ts';

/** In place of a preview, when the draft cannot be read as a course. */
export interface BrokenPage {
  title: string;
  toMend: string[];
  back: Button;
}

export const brokenPage = ({ id, title }: DraftSeen, problems: readonly Problem[]): BrokenPage => ({
  title: `“${title}” cannot be shown yet`,
  toMend: problems.map(({ file, line, says }) => `${file}, line ${line}: ${says}`),
  back: linkButton('Back to the draft', paths.authorCourse.to({ draft: id })),
});
