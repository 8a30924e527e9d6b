import type { App } from '../context.ts';
import { paths } from '../paths.ts';
import { type AudienceId, isShown, type Kind } from '../policy/audiences.ts';
import type { Viewer } from '../policy/viewer.ts';
import type { SiteMessage } from './site-data.ts';

interface OnTop {
  readonly id: string;
  readonly kind: Kind;
  readonly title: string;
  readonly hasText: boolean;
  readonly url: string | null;
  readonly audience: AudienceId;
  readonly fromAt: Date;
  readonly untilAt: Date | null;
}

/** How long a process goes by what it read: a message of another process shows within that time. */
const KEPT_FOR = 10_000;

const ALL = {
  name: 'on-top',
  text: `SELECT id, kind, title, text <> '' AS "hasText", url, audience, "fromAt", "untilAt" FROM announcement
          WHERE "onTop" AND "publishedAt" IS NOT NULL AND "withdrawnAt" IS NULL
            AND "fromAt" <= $1::timestamptz + make_interval(secs => ${KEPT_FOR / 1000})
            AND ("untilAt" IS NULL OR "untilAt" > $1)
          ORDER BY "fromAt" DESC, id DESC LIMIT 50`,
};

/** Older than this, what was read is not shown any more while it is read anew. */
const STALE_AFTER = 300_000;

interface Kept {
  readonly at: number;
  readonly messages: readonly OnTop[];
  refreshing: Promise<readonly OnTop[]> | null;
}

const kept = new WeakMap<object, Kept>();

/** Has this process look again at what stands on top of pages. */
export const forgetOnTop = ({ database }: Pick<App, 'database'>): boolean => kept.delete(database);

async function readOnTop(app: App, now: Date, before: Kept | undefined): Promise<readonly OnTop[]> {
  const messages = await app.database.pool.query<OnTop>({ ...ALL, values: [now] }).then(
    ({ rows }) => rows,
    (error: unknown) => {
      // A page that needs nothing stored is shown all the same.
      app.log.warn({ err: error }, 'the messages on top of pages cannot be read');
      return before?.messages ?? [];
    },
  );
  kept.set(app.database, { at: now.getTime(), messages, refreshing: null });
  return messages;
}

/** What may stand on top of a page, for whomever: read now and then, so that pages need neither ask nor wait. */
async function allOnTop(app: App): Promise<readonly OnTop[]> {
  const now = app.clock.now();
  const before = kept.get(app.database);
  const age = before ? Math.abs(now.getTime() - before.at) : Number.POSITIVE_INFINITY;
  if (before && age < KEPT_FOR) return before.messages;
  if (!before) return readOnTop(app, now, before);
  before.refreshing ??= readOnTop(app, now, before);
  return age < STALE_AFTER ? before.messages : before.refreshing;
}

/** The ids of what may stand on top of a page now, for whomever. */
export const idsOnTop = async (app: App): Promise<string[]> => (await allOnTop(app)).map(({ id }) => id);

/** SQL: of the messages `ids`, those for the person of this id that they have not hidden, the newest first; at this time ($2). */
export const onTopOf = (person: string, ids: string): string => `ARRAY(
  SELECT a.id FROM announcement a WHERE a.id = ANY(${ids}) AND ${isShown(person)}
     AND NOT EXISTS (SELECT 1 FROM announcement_mark m
       WHERE m."personId" = ${person} AND m."announcementId" = a.id AND m."hiddenAt" IS NOT NULL)
   ORDER BY a."fromAt" DESC, a.id DESC)`;

const isForGuests = ({ kind, audience }: OnTop): boolean =>
  kind !== 'survey' && (audience === 'everybody' || audience === 'visitors');

interface About {
  /** Ids that the session of a person came with: what is for them, the newest first. */
  readonly mine: readonly string[];
  /** Ids that a visitor's session remembers as hidden. */
  readonly hidden: readonly string[];
  readonly path: string;
}

/** The newest message for this viewer that they have not hidden; null on its own page. Asks the database nothing more. */
export async function findOnTop(app: App, viewer: Viewer, { mine, hidden, path }: About): Promise<SiteMessage | null> {
  if (viewer.kind === 'person' && mine.length === 0) return null;
  const now = app.clock.now();
  const messages = (await allOnTop(app)).filter(({ fromAt, untilAt }) => fromAt <= now && !(untilAt && untilAt <= now));
  const found =
    viewer.kind === 'person'
      ? messages.find(({ id }) => id === mine[0])
      : messages.find((one) => isForGuests(one) && !hidden.includes(one.id));
  return found ? messageOf(found, path) : null;
}

function messageOf({ id, title, hasText, url }: OnTop, path: string): SiteMessage | null {
  if (path === paths.announcement.to({ id })) return null;
  return {
    title,
    hide: paths.announcementHide.to({ id }),
    more:
      url !== null && !hasText
        ? { text: `Open it on ${new URL(url).host}`, href: url, isElsewhere: true }
        : { text: 'Read more', href: paths.announcement.to({ id }), isElsewhere: false },
  };
}
