import type { App } from '../../context.ts';
import type { Viewer } from '../../policy/viewer.ts';
import { audit } from '../../record/audit.ts';

const SWITCH = 'suggestions';

export interface Suggestion {
  readonly kind: 'course' | 'resource';
  readonly slug: string;
  readonly title: string;
  readonly summary: string;
}

/** Pairs from these courses that person $1 may see, with what they lead to; nothing where suggestions are switched off. */
const seenFrom = (from: string): string => `
  SELECT u.kind, u.band, u."toId", coalesce(toc.slug, tor.slug) AS slug, coalesce(toc.title, tor.title) AS title,
         coalesce(toc.summary, tor.summary) AS summary
    FROM useful_pair u
    LEFT JOIN course toc ON u.kind = 'course' AND toc.id = u."toId" AND toc.state = 'published'
    LEFT JOIN resource tor ON u.kind = 'resource' AND tor.id = u."toId" AND tor."publishedAt" IS NOT NULL
                        AND tor."retiredAt" IS NULL
   WHERE u."fromId" = ${from} AND (toc.id IS NOT NULL OR tor.id IS NOT NULL)
     AND NOT EXISTS (SELECT 1 FROM site_switch s WHERE s.name = '${SWITCH}' AND NOT s."on")
     AND NOT EXISTS (SELECT 1 FROM message_choice m WHERE m."personId" = $1 AND m."suggestionsOff")
     AND NOT EXISTS (SELECT 1 FROM enrolment e WHERE e."personId" = $1 AND e."courseId" = u."toId"
                        AND e."finishedAt" IS NOT NULL)`;

const BEST = 'ORDER BY band DESC, title LIMIT 3';

/** At most three suggestions from this course, as a column of JSON for a query whose $1 is the person. */
export const suggestedSql = (from: string): string =>
  `(SELECT json_agg(best) FROM (SELECT kind, slug, title, summary FROM (${seenFrom(from)}) seen ${BEST}) best)`;

/** The same from every course that person $1 finished. */
const FINISHED = `ANY(ARRAY(SELECT n."courseId" FROM enrolment n WHERE n."personId" = $1 AND n."finishedAt" IS NOT NULL))`;
export const SUGGESTED_NOW = `SELECT kind, slug, title, summary
  FROM (SELECT DISTINCT ON ("toId") * FROM (${seenFrom(FINISHED)}) seen ORDER BY "toId", band DESC) one ${BEST}`;

const FROM_COURSE = {
  name: 'suggested',
  text: `SELECT kind, slug, title, summary FROM (${seenFrom('$2')}) seen ${BEST}`,
};

/** At most three open courses and resources for somebody who finished this course; none where they are switched off. One query. */
export async function findSuggestions(app: App, viewer: Viewer, courseId: string): Promise<Suggestion[]> {
  if (viewer.kind !== 'person') return [];
  return (await app.database.pool.query<Suggestion>({ ...FROM_COURSE, values: [viewer.id, courseId] })).rows;
}

/** Whether this person wants to be shown them; who does not is not counted either. False when it is so already. */
export async function chooseSuggestions(app: App, personId: string, wanted: boolean): Promise<boolean> {
  const suggestionsOff = !wanted;
  const { count: isNew } = await app.db.messageChoice.createMany({
    data: [{ personId, suggestionsOff }],
    skipDuplicates: true,
  });
  const { count } =
    isNew > 0
      ? { count: wanted ? 0 : 1 }
      : await app.db.messageChoice.updateMany({
          where: { personId, suggestionsOff: wanted },
          data: { suggestionsOff },
        });
  if (count > 0)
    await audit(app, {
      what: wanted ? 'suggestions.wanted' : 'suggestions.refused',
      by: { person: personId },
      about: personId,
    });
  return count > 0;
}

export async function areSuggestionsOn(app: App): Promise<boolean> {
  return (await app.db.siteSwitch.findUnique({ where: { name: SWITCH } }))?.on ?? true;
}

/** For everybody. False when it is so already. */
export async function switchSuggestions(app: App, on: boolean, by: string): Promise<boolean> {
  if ((await areSuggestionsOn(app)) === on) return false;
  const at = app.clock.now();
  await app.db.siteSwitch.upsert({
    where: { name: SWITCH },
    create: { name: SWITCH, on, at },
    update: { on, at },
    select: { name: true },
  });
  await audit(app, { what: on ? 'suggestions.switched-on' : 'suggestions.switched-off', by: { person: by } });
  return true;
}
