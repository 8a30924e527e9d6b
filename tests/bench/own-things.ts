import { type App, inTransaction } from '../../src/context.ts';
import { issueCertificate } from '../../src/features/certificates/certificates.ts';
import { importOwnPackage } from '../../src/features/demo/own-package.ts';

/** Addresses of what was made, for the pages that are asked for. */
export interface OwnThings {
  readonly certificate: string;
  readonly launch: string;
}

/** A package that can be launched, and a certificate of the learner. */
export async function addOwnThings(app: App, learner: string): Promise<OwnThings> {
  await importOwnPackage(app);
  const item = await app.db.packageItem.findFirstOrThrow({
    where: { href: { not: null }, package: { moduleId: { not: null } } },
    select: { id: true },
  });
  const course = await app.db.course.findFirstOrThrow({ where: { slug: 'course-9' }, select: { id: true } });
  await inTransaction(app, (inside) => issueCertificate(inside, { personId: learner, courseId: course.id, score: 87 }));
  const { id } = await app.db.certificate.findFirstOrThrow({ where: { personId: learner }, select: { id: true } });
  return { certificate: `/learn/certificates/${id}/certificate.pdf`, launch: `/learn/packages/${item.id}` };
}
