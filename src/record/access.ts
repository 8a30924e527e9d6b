import { systemClock } from '../clock.ts';
import type { App } from '../context.ts';
import type { SignedIn } from '../policy/viewer.ts';
import { uuidv7 } from '../random.ts';

/** One look at another person's data, as `reveal` or a finder notes it in `app.trail.looks`. */
export interface Look {
  /** Whose data was looked at. */
  readonly aboutId: string;
  /** The policy's relation or role that allowed it. */
  readonly rule: string;
  /** The categories that were shown. */
  readonly categories: readonly string[];
  /** The administrator's stated reason, where the rule asks for one. */
  readonly reasonId?: string | undefined;
}

const sameLook = (look: Look): string => `${look.aboutId} ${look.rule} ${look.reasonId ?? ''}`;

/** One look for each person, rule and reason, with all the categories that were seen under it. */
function merged(looks: readonly Look[]): Look[] {
  const byLook = new Map<string, Look>();
  for (const look of looks) {
    const before = byLook.get(sameLook(look))?.categories ?? [];
    byLook.set(sameLook(look), { ...look, categories: [...new Set([...before, ...look.categories])].sort() });
  }
  const ofEach = Map.groupBy(byLook.values(), ({ aboutId }) => aboutId);
  return [...ofEach.values()].flatMap((all) =>
    all.filter((look) => !all.some((other) => other !== look && tellsAllOf(other, look))),
  );
}

/** Of one person: a page's own rule names all that its parts were shown under, and they need no entries of their own. */
function tellsAllOf(more: Look, look: Look): boolean {
  const rules = more.rule.split(', ');
  const own = look.rule.split(', ');
  return (
    more.reasonId === look.reasonId &&
    own.length < rules.length &&
    own.every((rule) => rules.includes(rule)) &&
    look.categories.every((category) => more.categories.includes(category))
  );
}

/**
 * Writes one entry for each person whose data this viewer was shown, all in one insert; looks at oneself write nothing.
 * The route layer calls it with `app.trail.looks` before the answer goes out.
 */
export async function recordAccess(
  app: Pick<App, 'db' | 'clock' | 'random'>,
  seen: { readonly viewer: Pick<SignedIn, 'id'>; readonly capability: string; readonly looks: readonly Look[] },
): Promise<void> {
  const others = merged(seen.looks.filter((look) => look.aboutId !== seen.viewer.id));
  if (others.length === 0) return;
  // Lists go by the id: like all ids it comes from the machine's clock, whatever the app's says.
  const rows = others.map((look) => ({ ...look, id: uuidv7({ clock: systemClock, random: app.random }) }));
  // By hand, because a list of trainees writes forty: Prisma would plan each number of rows anew.
  await app.db.$executeRaw`
    INSERT INTO access_entry (id, "personId", "viewerId", capability, rule, categories, "reasonId", at)
    SELECT id, "aboutId", ${seen.viewer.id}::uuid, ${seen.capability}, rule, categories, "reasonId",
           ${app.clock.now()}::timestamptz
      FROM json_to_recordset(${JSON.stringify(rows)}::json)
           AS look(id uuid, "aboutId" uuid, rule text, categories text[], "reasonId" uuid)`;
}
