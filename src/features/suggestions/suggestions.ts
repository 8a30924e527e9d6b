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

/** At most three open courses and resources for somebody who finished this course; none where they are switched off. One query. */
export async function findSuggestions(app: App, viewer: Viewer, courseId: string): Promise<Suggestion[]> {
  if (viewer.kind !== 'person') return [];
  return app.db.$queryRaw<Suggestion[]>`
    SELECT u.kind, coalesce(c.slug, r.slug) AS slug, coalesce(c.title, r.title) AS title,
           coalesce(c.summary, r.summary) AS summary
      FROM useful_pair u
      LEFT JOIN course c ON u.kind = 'course' AND c.id = u."toId" AND c.state = 'published'
      LEFT JOIN resource r ON u.kind = 'resource' AND r.id = u."toId" AND r."publishedAt" IS NOT NULL
                          AND r."retiredAt" IS NULL
     WHERE u."fromId" = ${courseId}::uuid AND (c.id IS NOT NULL OR r.id IS NOT NULL)
       AND NOT EXISTS (SELECT 1 FROM site_switch s WHERE s.name = ${SWITCH} AND NOT s."on")
       AND NOT EXISTS (SELECT 1 FROM message_choice m WHERE m."personId" = ${viewer.id}::uuid AND m."suggestionsOff")
       AND NOT EXISTS (SELECT 1 FROM enrolment e WHERE e."personId" = ${viewer.id}::uuid AND e."courseId" = u."toId"
                          AND e."finishedAt" IS NOT NULL)
     ORDER BY u.band DESC, title LIMIT 3`;
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
