import type { App } from '../../context.ts';
import { sql } from '../../data/sql.ts';
import { SafeHtml } from '../../http/html.ts';
import { type AudienceId, isShown, type Kind } from '../../policy/audiences.ts';
import type { Viewer } from '../../policy/viewer.ts';
import { beyond, type Leaf, leafOf, type Place, type Turn } from '../admin/keyset.ts';
import { findOrganisationChoices } from '../organisations/organisations.queries.ts';

/** How many days something unread counts as new. */
const NEW_DAYS = 30;

const isUnread = (person: string): string => `NOT EXISTS (SELECT 1 FROM announcement_mark m
  WHERE m."personId" = ${person} AND m."announcementId" = a.id)`;

const isNew = `a."fromAt" > $2::timestamptz - make_interval(days => ${NEW_DAYS}) AND ${isUnread('$1::uuid')}`;

/** SQL: how many announcements the person ($1) has not opened yet, at this time ($2). */
export const UNREAD_NOW = `SELECT count(*)::int FROM announcement a WHERE ${isShown('$1::uuid')} AND ${isNew}`;

export interface Seen {
  readonly aboutId: null;
  readonly id: string;
  readonly kind: Kind;
  readonly title: string;
  readonly html: SafeHtml;
  readonly url: string | null;
  readonly fromAt: Date;
  readonly changedAt: Date | null;
  /** Not opened by a person who is signed in, and not old. */
  readonly isNew: boolean;
}

type Row = Omit<Seen, 'aboutId' | 'html'> & { html: string };
const seen = ({ html, ...row }: Row): Seen => ({ ...row, aboutId: null, html: new SafeHtml(html) });

const COLUMNS = `a.id, a.kind, a.title, a.html, a.url, a."fromAt", a."changedAt",
  $1::uuid IS NOT NULL AND ${isNew} AS "isNew"`;

const ONE = {
  name: 'announcement',
  text: `SELECT ${COLUMNS} FROM announcement a WHERE a.id = $3 AND ${isShown('$1::uuid')}`,
};

/** One announcement that is shown to this viewer now; null where there is none, and where it is for others. */
export async function findAnnouncement(app: App, viewer: Viewer, id: string): Promise<Seen | null> {
  const { rows } = await app.database.pool.query<Row>({ ...ONE, values: [viewer.id, app.clock.now(), id] });
  return rows[0] ? seen(rows[0]) : null;
}

export const PAGE = 20;

const pageOf = (is: string, order: string) => `SELECT ${COLUMNS} FROM announcement a
  WHERE ${isShown('$1::uuid')} AND ${is} ORDER BY a."fromAt" ${order}, a.id ${order} LIMIT ${PAGE + 1}`;
const FIRST = { name: 'announcements', text: pageOf('true', 'DESC') };
const OLDER = { name: 'announcements-older', text: pageOf('(a."fromAt", a.id) < ($3, $4::uuid)', 'DESC') };
const NEWER = { name: 'announcements-newer', text: pageOf('(a."fromAt", a.id) > ($3, $4::uuid)', 'ASC') };

/** What is shown to this viewer now, the newest first, at most 20 a page. */
export async function findAnnouncements(app: App, viewer: Viewer, turn: Turn<Place>): Promise<Leaf<Seen>> {
  const place = turn.after ?? turn.before;
  const from = place ? [place.at, place.id] : [];
  const query = turn.after ? NEWER : turn.before ? OLDER : FIRST;
  const { rows } = await app.database.pool.query<Row>({ ...query, values: [viewer.id, app.clock.now(), ...from] });
  return leafOf(rows.map(seen), PAGE, turn);
}

/** An announcement as those who write them see it. */
export interface Written {
  readonly aboutId: null;
  readonly id: string;
  readonly kind: Kind;
  readonly title: string;
  readonly text: string;
  readonly html: SafeHtml;
  readonly url: string | null;
  readonly audience: AudienceId;
  readonly targets: readonly string[];
  readonly onTop: boolean;
  readonly byMail: boolean;
  readonly fromAt: Date | null;
  readonly untilAt: Date | null;
  readonly createdAt: Date;
  readonly changedAt: Date | null;
  readonly publishedAt: Date | null;
  readonly withdrawnAt: Date | null;
  readonly mailTotal: number | null;
  readonly mailWritten: number;
  readonly mailDoneAt: Date | null;
}

const WRITTEN = {
  ...{ id: true, kind: true, title: true, text: true, html: true, url: true, audience: true, targets: true },
  ...{ onTop: true, byMail: true, fromAt: true, untilAt: true, createdAt: true, changedAt: true, publishedAt: true },
  ...{ withdrawnAt: true, mailTotal: true, mailWritten: true, mailDoneAt: true },
} as const;

/** One announcement for those who write them, whatever its state. */
export async function findWritten(app: App, id: string): Promise<Written | null> {
  const row = await app.db.announcement.findUnique({ where: { id }, select: WRITTEN });
  return (
    row && {
      ...row,
      aboutId: null,
      kind: row.kind as Kind,
      audience: row.audience as AudienceId,
      html: new SafeHtml(row.html),
    }
  );
}

type Line = Pick<
  Written,
  'id' | 'kind' | 'title' | 'audience' | 'fromAt' | 'untilAt' | 'createdAt' | 'publishedAt' | 'withdrawnAt'
>;

/** Everything that was written, the newest first, a page at a time. */
export async function findAllWritten(app: App, turn: Turn<Place>): Promise<Leaf<Line>> {
  const { where, order } = beyond(sql`"createdAt"`, sql`id`, turn);
  const rows = await app.db.$queryRaw<Line[]>`
    SELECT id, kind, title, audience, "fromAt", "untilAt", "createdAt", "publishedAt", "withdrawnAt"
      FROM announcement WHERE ${where} ORDER BY ${order} LIMIT ${PAGE + 1}`;
  return leafOf(rows, PAGE, turn);
}

/** A course or organisation that an announcement can be for. */
export interface Target {
  readonly id: string;
  readonly name: string;
}

/** The courses and organisations whose people an announcement can be for. */
export async function findTargetChoices(app: App): Promise<Record<'courses' | 'organisations', readonly Target[]>> {
  const [courses, organisations] = await Promise.all([
    app.db.course.findMany({
      where: { state: 'published' },
      orderBy: { title: 'asc' },
      take: 200,
      select: { id: true, title: true },
    }),
    findOrganisationChoices(app),
  ]);
  return { courses: courses.map(({ id, title: name }) => ({ id, name })), organisations };
}

/** Those that this announcement is for, as far as they are still there. At most one query. */
export async function findTargets(app: App, { audience, targets }: Written): Promise<readonly Target[]> {
  const among = { where: { id: { in: [...targets] } } };
  if (audience === 'organisations') return app.db.organisation.findMany({ ...among, select: { id: true, name: true } });
  if (audience !== 'courses') return [];
  const courses = await app.db.course.findMany({ ...among, select: { id: true, title: true } });
  return courses.map(({ id, title: name }) => ({ id, name }));
}
