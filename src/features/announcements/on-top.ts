import type { App } from '../../context.ts';
import { isDatabaseAway } from '../../data/database-away.ts';
import type { SiteMessage } from '../../http/site-data.ts';
import { paths } from '../../paths.ts';
import type { Viewer } from '../../policy/viewer.ts';
import { type AudienceId, isShown, type Kind } from './audiences.ts';

interface OnTop {
  readonly id: string;
  readonly kind: Kind;
  readonly title: string;
  readonly hasText: boolean;
  readonly url: string | null;
  readonly audience: AudienceId;
  readonly targets: readonly string[];
  readonly fromAt: Date;
  readonly untilAt: Date | null;
}

/** How long a process goes by what it read: a message of another process shows within that time. */
const KEPT_FOR = 10_000;

const ALL = {
  name: 'on-top',
  text: `SELECT id, kind, title, text <> '' AS "hasText", url, audience, targets, "fromAt", "untilAt" FROM announcement
          WHERE "onTop" AND "publishedAt" IS NOT NULL AND "withdrawnAt" IS NULL
            AND "fromAt" <= $1::timestamptz + make_interval(secs => ${KEPT_FOR / 1000})
            AND ("untilAt" IS NULL OR "untilAt" > $1)
          ORDER BY "fromAt" DESC, id DESC LIMIT 50`,
};

const kept = new WeakMap<object, { at: number; messages: Promise<readonly OnTop[]> }>();

/** Has this process look again at what stands on top of pages. */
export const forgetOnTop = ({ database }: Pick<App, 'database'>): boolean => kept.delete(database);

/** What may stand on top of a page, for whomever: read every ten seconds, so that pages need not ask. */
function allOnTop(app: App): Promise<readonly OnTop[]> {
  const now = app.clock.now();
  const before = kept.get(app.database);
  if (before && Math.abs(now.getTime() - before.at) < KEPT_FOR) return before.messages;
  const messages = app.database.pool.query<OnTop>({ ...ALL, values: [now] }).then(
    ({ rows }) => rows,
    (error: unknown) => {
      // A page that needs nothing stored is shown all the same.
      if (!isDatabaseAway(error)) throw error;
      return [];
    },
  );
  kept.set(app.database, { at: now.getTime(), messages });
  return messages;
}

const MINE = {
  name: 'on-top-mine',
  text: `SELECT a.id FROM announcement a WHERE a.id = ANY($3::uuid[]) AND ${isShown('$1::uuid')}
            AND NOT EXISTS (SELECT 1 FROM announcement_mark m
              WHERE m."personId" = $1::uuid AND m."announcementId" = a.id AND m."hiddenAt" IS NOT NULL)
          ORDER BY a."fromAt" DESC, a.id DESC LIMIT 1`,
};

/** Whether this could be for the viewer, by what is known without asking. */
function couldBeFor({ kind, audience, targets }: OnTop, viewer: Viewer): boolean {
  if (viewer.kind === 'guest') return kind !== 'survey' && (audience === 'everybody' || audience === 'visitors');
  return audience === 'roles' ? targets.some((role) => viewer.roles.includes(role)) : audience !== 'visitors';
}

/**
 * The newest message for this viewer that they have not hidden. `hidden` are ids that the visitor's session remembers.
 * Asks nothing while no message could be for them, and of a visitor's never anything.
 */
export async function findOnTop(
  app: App,
  viewer: Viewer,
  { hidden, path }: { hidden: readonly string[]; path: string },
): Promise<SiteMessage | null> {
  const now = app.clock.now();
  const candidates = (await allOnTop(app)).filter(
    (one) => one.fromAt <= now && !(one.untilAt && one.untilAt <= now) && couldBeFor(one, viewer),
  );
  if (candidates.length === 0) return null;
  if (viewer.kind === 'guest')
    return messageOf(
      candidates.find(({ id }) => !hidden.includes(id)),
      path,
    );
  const ids = candidates.map(({ id }) => id);
  const { rows } = await app.database.pool.query<{ id: string }>({ ...MINE, values: [viewer.id, now, ids] });
  return messageOf(
    candidates.find(({ id }) => id === rows[0]?.id),
    path,
  );
}

/** Null on the message's own page. */
function messageOf(found: OnTop | undefined, path: string): SiteMessage | null {
  if (!found || path === paths.announcement.to(found)) return null;
  const { id, title, hasText, url } = found;
  return {
    title,
    hide: paths.announcementHide.to({ id }),
    more:
      url !== null && !hasText
        ? { text: `Open it on ${new URL(url).host}`, href: url, isElsewhere: true }
        : { text: 'Read more', href: paths.announcement.to({ id }), isElsewhere: false },
  };
}
