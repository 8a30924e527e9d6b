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

/** Writes the event of a change into the change's own transaction, so that neither exists without the other. */
export async function audit(app: Pick<App, 'db' | 'clock' | 'trail'>, entry: AuditEntry): Promise<void> {
  await app.db.auditEvent.createMany({
    data: {
      at: app.clock.now(),
      what: entry.what,
      actorId: 'person' in entry.by ? entry.by.person : null,
      actorSystem: 'system' in entry.by ? entry.by.system : null,
      aboutId: entry.about ?? null,
      detail: entry.detail ?? {},
    },
  });
  app.trail.events += 1;
}
