import type { App } from '../../context.ts';
import { NotFound } from '../../errors.ts';
import { type Actor, audit } from '../../record/audit.ts';

/** Opens a course to everybody. Tells whether that changed anything; NotFound for a course that is not there. */
export async function publishCourse(app: App, slug: string, by: Actor): Promise<boolean> {
  const id = await courseId(app, slug);
  const now = app.clock.now();
  const { count } = await app.db.course.updateMany({
    where: { id, state: { not: 'published' } },
    data: { state: 'published', publishedAt: now, withdrawnAt: null },
  });
  if (count > 0) await audit(app, { what: 'courses.published', by, detail: { course: id, slug } });
  return count > 0;
}

/**
 * Takes a course off the site: its pages are gone for everybody, and what people did in it stays in their records. Tells
 * whether that changed anything; NotFound for a course that is not there.
 */
export async function withdrawCourse(app: App, slug: string, by: Actor): Promise<boolean> {
  const id = await courseId(app, slug);
  const { count } = await app.db.course.updateMany({
    where: { id, state: 'published' },
    data: { state: 'withdrawn', withdrawnAt: app.clock.now() },
  });
  if (count > 0) await audit(app, { what: 'courses.withdrawn', by, detail: { course: id, slug } });
  return count > 0;
}

async function courseId(app: App, slug: string): Promise<string> {
  const course = await app.db.course.findUnique({ where: { slug }, select: { id: true } });
  if (!course) throw new NotFound('There is no course of this name.');
  return course.id;
}
