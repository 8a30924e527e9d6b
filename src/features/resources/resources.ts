import type { App } from '../../context.ts';
import { audit } from '../../record/audit.ts';
import { htmlOf } from '../courses/staff-text.ts';
import type { ResourceTyped } from './resources.forms.ts';
import type { ResourceEdited } from './resources.queries.ts';

/** "Listening & learning" as "listening-learning", for an address. */
export const slugOf = (title: string): string =>
  title
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/['’]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
    .replace(/-+$/, '') || 'resource';

const columns = ({ place: _, ...typed }: ResourceTyped) => ({
  ...typed,
  url: typed.url === '' ? null : new URL(typed.url).href,
  html: htmlOf(typed.text),
});

/** The first address for this title that none of its namesakes has: "kind-words", "kind-words-2". */
export async function freeSlug(
  title: string,
  namesakes: (base: string) => Promise<readonly { readonly slug: string }[]>,
): Promise<string> {
  const base = slugOf(title);
  const taken = new Set((await namesakes(base)).map(({ slug }) => slug));
  let slug = base;
  for (let n = 2; taken.has(slug); n++) slug = `${base}-${n}`;
  return slug;
}

/** The address of one for a community gives nothing away by being taken: it has a part that nobody foresees. */
const addressFor = (app: App, { title, place }: ResourceTyped): Promise<string> | string =>
  place === ''
    ? freeSlug(title, (base) =>
        app.db.resource.findMany({ where: { slug: { startsWith: base } }, select: { slug: true } }),
      )
    : `${slugOf(title)}-${app.random.bytes(6).toString('hex')}`;

/** A new resource that nobody sees yet; gives its id. */
export async function addResource(app: App, typed: ResourceTyped, by: string): Promise<string> {
  const now = app.clock.now();
  const slug = await addressFor(app, typed);
  const communityId = typed.place || null;
  const { id } = await app.db.resource.create({
    data: { ...columns(typed), slug, communityId, createdAt: now, changedAt: now },
    select: { id: true },
  });
  await audit(app, { what: 'resources.added', by: { person: by }, detail: { resource: id } });
  return id;
}

/** False when it says so already. */
export async function changeResource(
  app: App,
  found: ResourceEdited,
  typed: ResourceTyped,
  by: string,
): Promise<boolean> {
  const data = columns(typed);
  const same = (['title', 'category', 'summary', 'text', 'url'] as const).every((name) => found[name] === data[name]);
  if (same) return false;
  await app.db.resource.update({
    where: { id: found.id },
    data: { ...data, changedAt: app.clock.now() },
    select: { id: true },
  });
  await audit(app, { what: 'resources.changed', by: { person: by }, detail: { resource: found.id } });
  return true;
}

/** Puts it into the library, or takes it out; its address and its feedback stay. False when it is so already. */
export async function setResourceState(
  app: App,
  { id, state }: Pick<ResourceEdited, 'id' | 'state'>,
  to: 'published' | 'retired',
  by: string,
): Promise<boolean> {
  if (state === to) return false;
  const now = app.clock.now();
  const data = to === 'published' ? { publishedAt: now, retiredAt: null } : { retiredAt: now };
  await app.db.resource.update({ where: { id }, data, select: { id: true } });
  await audit(app, { what: `resources.${to}`, by: { person: by }, detail: { resource: id } });
  return true;
}
