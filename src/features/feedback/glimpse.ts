import type { App } from '../../context.ts';
import type { Viewer } from '../../policy/viewer.ts';
import { type Glimpse, glimpse } from './feedback.pages.ts';
import { findThing, type Thing } from './feedback.queries.ts';

/** What stands under an open course or resource: its stars, the latest three voices, and what was changed. One query. */
export async function glimpseOf(
  app: App,
  viewer: Viewer,
  which: Pick<Thing, 'kind' | 'slug'>,
): Promise<Glimpse | null> {
  const thing = await findThing(app, viewer, which);
  return thing && glimpse(thing);
}
