import type { App } from '../../context.ts';
import { escapeHtml } from '../../http/html.ts';
import { CAN_SEE } from '../../http/notices.ts';
import { paths } from '../../paths.ts';
import type { Subject } from '../../policy/viewer.ts';
import { audit } from '../../record/audit.ts';

const hashOf = ({ vault }: Pick<App, 'vault'>, token: string): string => vault.keyedHash('feed', token);

/** Gives what the address of this person's feed ends in; an address that they had before leads nowhere from now on. */
export async function makeFeed(app: App, personId: string): Promise<string> {
  const token = app.random.token();
  const feedHash = hashOf(app, token);
  await app.db.messageChoice.upsert({ where: { personId }, create: { personId, feedHash }, update: { feedHash } });
  await audit(app, { what: 'notifications.feed-made', by: { person: personId }, about: personId });
  return token;
}

/** The address leads nowhere from now on. False when there was none. */
export async function dropFeed(app: App, personId: string): Promise<boolean> {
  const where = { personId, feedHash: { not: null } };
  const { count } = await app.db.messageChoice.updateMany({ where, data: { feedHash: null } });
  if (count > 0) await audit(app, { what: 'notifications.feed-dropped', by: { person: personId }, about: personId });
  return count > 0;
}

interface News {
  readonly id: string;
  readonly kind: 'replies' | 'mention';
  readonly at: Date;
}

export interface FeedSubject extends Subject {
  readonly news: readonly News[];
}

const FEED = {
  name: 'feed',
  text: `
    SELECT n.id, n.kind, n.at
      FROM message_choice c
      JOIN person p ON p.id = c."personId" AND p."activatedAt" IS NOT NULL AND p."suspendedAt" IS NULL AND p."closingAt" IS NULL
      LEFT JOIN LATERAL (
           SELECT n.id, n.kind, n.at FROM notice n WHERE n."personId" = p.id AND ${CAN_SEE}
            ORDER BY n.at DESC, n.id DESC LIMIT 30) n ON true
     WHERE c."feedHash" = $1
     ORDER BY n.at DESC, n.id DESC`,
};

/**
 * What is new for whoever has this feed; null for an address that leads nowhere, and while its owner's account is stopped
 * or closes. One query.
 */
export async function findFeed(app: App, token: string): Promise<FeedSubject | null> {
  type Row = News | { readonly id: null };
  const { rows } = await app.database.pool.query<Row>({ ...FEED, values: [hashOf(app, token)] });
  const news = rows.filter((row): row is News => row.id !== null);
  return rows.length === 0 ? null : { aboutId: null, news };
}

/**
 * That something is new for this person, as an Atom feed. As in the mails, nothing of what is new stands in it, and not in
 * which community: feed readers are services that keep what they read. See docs/decisions/22-what-is-new.md.
 */
export function feedOf(app: App, { news }: FeedSubject): string {
  const page = escapeHtml(app.config.baseUrl + paths.notifications.to());
  const name = escapeHtml(app.policy.site.name);
  const entry = ({ id, kind, at }: News): string =>
    `<entry><id>${page}#${id}-${at.getTime()}</id>` +
    `<title>${kind === 'mention' ? 'Somebody named you' : 'Something new in a thread that you watch'}</title>` +
    `<updated>${at.toISOString()}</updated><link href="${page}"/></entry>`;
  const updated = (news[0]?.at ?? app.clock.now()).toISOString();
  return (
    '<?xml version="1.0" encoding="utf-8"?>' +
    `<feed xmlns="http://www.w3.org/2005/Atom"><id>${page}</id><title>${name}: what is new for you</title>` +
    `<updated>${updated}</updated><author><name>${name}</name></author><link href="${page}"/>` +
    `${news.map(entry).join('')}</feed>`
  );
}
