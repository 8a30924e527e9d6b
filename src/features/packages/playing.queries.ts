import type { App } from '../../context.ts';
import { decide } from '../../policy/decide.ts';
import type { Subject, Viewer } from '../../policy/viewer.ts';
import { type Outline, outlineOf } from '../courses/outline.ts';
import type { PassMark } from './cmi.ts';
import type { Standard } from './manifest.ts';
import type { PartRules } from './sequencing.ts';

export interface PartSeen extends PassMark, PartRules {
  readonly id: string;
  readonly identifier: string;
  readonly title: string;
  readonly level: number;
  /** Null for a heading. */
  readonly href: string | null;
  readonly parameters: string;
  readonly isAsset: boolean;
  readonly launchData: string;
  readonly completion: string;
  readonly success: string;
  readonly score: number | null;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

export interface PackageSeen extends Subject {
  readonly packageId: string;
  readonly moduleId: string;
  readonly standard: Standard;
  readonly title: string;
  readonly outline: Outline;
  /** draft, published or withdrawn; what is done in others than published is not recorded. */
  readonly state: string;
  readonly parts: readonly PartSeen[];
}

const PARTS = {
  name: 'package-parts',
  text: `SELECT i.id, i.title, i.level, i.href, i.parameters, i."isAsset", i."launchData", i."masteryScore", i."passingScore",
                i.identifier, i."completionThreshold", i."byChoice", i."byFlow", i."forwardOnly", i.hides, i.needs,
                coalesce(s.completion, 'unknown') AS completion, coalesce(s.success, 'unknown') AS success, s.score,
                s."startedAt", s."finishedAt", p.id AS "packageId", p.title AS "packageTitle", p.standard, p."moduleId",
                c.id AS "courseId", c.hash, c.state
           FROM package p
           JOIN package_item i ON i."packageId" = p.id
           JOIN module m ON m.id = p."moduleId"
           JOIN course c ON c.id = m."courseId"
           LEFT JOIN package_state s ON s."itemId" = i.id AND s."personId" = $1
          WHERE p."retiredAt" IS NULL AND (c.state = 'published' OR $4)
            AND (p.id = (SELECT "packageId" FROM package_item WHERE id = $2) OR p."moduleId" = $3)
          ORDER BY i.position`,
};

type Row = PartSeen & {
  packageId: string;
  packageTitle: string;
  standard: Standard;
  moduleId: string;
  courseId: string;
  hash: string;
  state: string;
};

/** Those who write courses try a package before it is published. */
const seesAll = (app: App, viewer: Viewer): boolean =>
  viewer.kind === 'person' && decide(app.policy, viewer, 'packages.manage').allowed;

/** A package with how far this viewer is in it, by one of its items or by its module; null where they may see none. One query. */
export async function findPlaying(
  app: App,
  viewer: Viewer,
  by: { item: string } | { module: string },
): Promise<PackageSeen | null> {
  const values = [viewer.id, 'item' in by ? by.item : null, 'module' in by ? by.module : null, seesAll(app, viewer)];
  const { rows } = await app.database.pool.query<Row>({ ...PARTS, values });
  const [first] = rows;
  if (!first) return null;
  const { packageId, packageTitle: title, moduleId, standard, state } = first;
  const outline = await outlineOf(app, { id: first.courseId, hash: first.hash });
  return { aboutId: viewer.id, packageId, moduleId, standard, title, outline, state, parts: rows };
}

/** What the frame of a launch shows; null where that is gone. One query. */
export async function findFramed(app: App, { itemId, packageId }: { itemId: string; packageId: string }) {
  const item = await app.db.packageItem.findFirst({
    where: { id: itemId, packageId, href: { not: null } },
    select: { title: true, href: true, parameters: true, package: { select: { standard: true } } },
  });
  if (!item?.href) return null;
  const { title, href, parameters } = item;
  return { title, href, parameters, standard: item.package.standard as Standard };
}

const FILE = {
  name: 'package-file',
  text: 'SELECT id, type, size FROM package_file WHERE "packageId" = $1 AND path = $2',
};

/** A file of a package by its path; null where there is none. One query. */
export async function findContentFile(app: App, packageId: string, path: string) {
  const { rows } = await app.database.pool.query<{ id: string; type: string; size: number }>({
    ...FILE,
    values: [packageId, path],
  });
  return rows[0] ?? null;
}
