import type { App } from '../../context.ts';
import type { Viewer } from '../../policy/viewer.ts';
import { type Glimpse, glimpse } from './feedback.pages.ts';
import { findSaid, findThing, type Thing } from './feedback.queries.ts';

/** What stands under an open course or resource: its stars, the latest three voices, and what was changed. Two queries. */
export async function glimpseOf(
  app: App,
  viewer: Viewer,
  which: Pick<Thing, 'kind' | 'slug'> & { id: string },
): Promise<Glimpse | null> {
  const [thing, { said }] = await Promise.all([findThing(app, viewer, which), findSaid(app, which, { most: 3 })]);
  return thing && glimpse(thing, said);
}
