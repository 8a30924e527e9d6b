import type { App } from '../context.ts';

/** Programs that act by themselves, each under its own name, never as nobody. */
type SystemActor =
  | 'retention'
  | 'mail'
  | 'jobs'
  | 'operator'
  | 'demo'
  | 'restore'
  | 'registration'
  | 'recovery'
  | 'sign-in'
  | 'contact'
  | 'consultations'
  | 'claims'
  | 'polls'
  | 'newsletter'
  | 'young';

/** Who did it: a person, or a named part of the system. */
export type Actor = { readonly person: string } | { readonly system: SystemActor };

/** Facts about a change without personal data: ids, roles, names of columns, counts. Never what somebody typed. */
type AuditDetail = Readonly<Record<string, string | number | boolean>>;

export interface AuditEntry {
  /** What was done, as `noun.done`: `courses.published`, `account.email-changed`. */
  readonly what: `${string}.${string}`;
  readonly by: Actor;
  /** The person whom the change is about. */
  readonly about?: string | undefined;
  readonly detail?: AuditDetail;
}

/**
 * Writes the event of a change into the change's own transaction, so that neither exists without the other. In SQL: each
 * change of the site writes one, and Prisma plans a `createMany` anew each time.
 */
export async function audit(app: Pick<App, 'db' | 'clock' | 'trail'>, entry: AuditEntry): Promise<void> {
  const { what, by, about = null, detail = {} } = entry;
  const [person, system] = 'person' in by ? [by.person, null] : [null, by.system];
  await app.db.$executeRaw`
    INSERT INTO audit_event (at, what, "actorId", "actorSystem", "aboutId", detail)
    VALUES (${app.clock.now()}, ${what}, ${person}::uuid, ${system}, ${about}::uuid, ${JSON.stringify(detail)}::jsonb)`;
  app.trail.events += 1;
}
