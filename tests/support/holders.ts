import { inTransaction } from '../../src/context.ts';
import { type Outline, outlineOf } from '../../src/features/courses/outline.ts';
import { finishModule } from '../../src/features/learn/record.ts';
import type { Browser } from './browser.ts';
import { aCourse } from './courses.ts';
import { aLearner } from './people.ts';
import type { TestSite } from './site.ts';

/** A course, and people who finished it and so hold a certificate. */
export async function holdersOf(site: TestSite) {
  const slug = await aCourse(site);
  const row = await site.app.db.course.findUniqueOrThrow({ where: { slug }, select: { id: true, hash: true } });
  const course: Outline = await outlineOf(site.app, row);

  /** Finishes the course as the button does, module after module. */
  async function finish(personId: string): Promise<void> {
    for (const module of course.modules)
      await inTransaction(site.app, (inside) => finishModule(inside, { personId, course }, module));
  }

  const certificatesOf = (personId: string) =>
    site.app.db.certificate.findMany({ where: { personId }, orderBy: { edition: 'asc' } });
  const latest = async (personId: string) => {
    const one = (await certificatesOf(personId)).at(-1);
    if (!one) throw new Error('no certificate');
    return one;
  };

  /** Somebody with a certificate, and the browser in which they are signed in. */
  async function aHolder(name = 'Amina Shah') {
    const person = await aLearner(site, { name });
    await finish(person.id);
    return { person, browser: await site.signedIn(person), ...(await latest(person.id)) };
  }

  /** The holder chooses what a check by its code shows. */
  const show = (browser: Browser, id: string, what: string) =>
    browser.submit('/learn/certificates', { show: what }, { action: `/learn/certificates/${id}/show` });

  return { course, finish, certificatesOf, latest, aHolder, show };
}
