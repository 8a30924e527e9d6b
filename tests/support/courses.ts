import { importCourse } from '../../src/features/courses/import.ts';
import { aCourseFolder } from './course-folder.ts';
import type { TestSite } from './site.ts';

/** A published course of two modules: `first` with two pages and a check, `second` with one page. Gives its slug. */
export async function aCourse(
  site: TestSite,
  slug = 'small-course',
  changes: Record<string, string | Buffer | undefined> = {},
  { publish = true }: { publish?: boolean } = {},
): Promise<string> {
  const dir = await aCourseFolder(changes, slug);
  const result = await importCourse(site.app, dir, { system: 'operator' }, { publish });
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  return result.slug;
}
