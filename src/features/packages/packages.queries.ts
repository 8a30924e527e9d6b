import type { App } from '../../context.ts';
import type { Standard } from './manifest.ts';

export interface PackageRow {
  readonly moduleId: string;
  readonly title: string;
  readonly standard: Standard;
  readonly hash: string;
  readonly parts: number;
  readonly size: number;
  readonly uploadedAt: Date;
  /** Rules of its manifest that are not followed. */
  readonly ignored: readonly string[];
  readonly course: { readonly slug: string; readonly title: string; readonly state: string };
}

const SELECT = {
  ...{ moduleId: true, title: true, standard: true, hash: true, size: true, uploadedAt: true, ignored: true },
  items: { where: { href: { not: null } }, select: { id: true } },
  module: { select: { course: { select: { slug: true, title: true, state: true } } } },
} as const;

/** The packages that modules have now, the newest first; of one module, or of all. */
export async function findPackages(app: App, moduleId?: string): Promise<PackageRow[]> {
  const rows = await app.db.package.findMany({
    where: { retiredAt: null, moduleId: moduleId ?? { not: null } },
    orderBy: [{ uploadedAt: 'desc' }, { id: 'desc' }],
    select: SELECT,
    take: 500,
  });
  return rows.flatMap(({ moduleId: id, module, items, size, standard, ...row }) =>
    id && module
      ? [
          {
            ...row,
            moduleId: id,
            standard: standard as Standard,
            parts: items.length,
            size: Number(size),
            course: module.course,
          },
        ]
      : [],
  );
}

/** The package of this module, as a thing that a route is about; null where there is none. */
export async function findPackage(app: App, moduleId: string) {
  const [row] = await findPackages(app, moduleId);
  return row ? { ...row, aboutId: null } : null;
}
