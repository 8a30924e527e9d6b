import type { App } from '../../context.ts';
import { reveal } from '../../policy/reveal.ts';
import type { SignedIn } from '../../policy/viewer.ts';
import type { CourseSeen } from '../courses/courses.queries.ts';

const plain = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().trim();

const isFresh = ({ standing, state }: CourseSeen): boolean => !standing?.startedAt && state === 'published';

/** Whether a course is suggested to this job role: one of its roles stands in there, in any case and with any accents. */
const isForRole = (roles: readonly string[], jobRole: string): boolean =>
  roles.some((role) => plain(jobRole).includes(plain(role)));

/**
 * Slugs of the courses not begun that their authors suggest to this person's job role. The role is looked at only when
 * some course asks for one; nobody else learns of it.
 */
export async function suggestedTo(app: App, viewer: SignedIn, courses: readonly CourseSeen[]): Promise<Set<string>> {
  const asked = courses.filter((course) => isFresh(course) && course.outline.forRoles.length > 0);
  if (asked.length === 0) return new Set();
  const { jobRole } = await reveal(app, viewer, { aboutId: viewer.id }, 'Person', ['jobRole']);
  const found = asked.filter(({ outline }) => isForRole(outline.forRoles, jobRole ?? ''));
  return new Set(found.map(({ outline }) => outline.slug));
}
