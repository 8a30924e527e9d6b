import type { App } from '../../context.ts';
import { loadPersonKey } from '../../data/person-keys.ts';
import type { DataKey } from '../../data/vault.ts';
import { audit } from '../../record/audit.ts';
import type { Correction } from './correct.forms.ts';

const DETAILS = ['name', 'jobRole', 'workplace', 'membershipNumber'] as const;
type Details = Readonly<Record<(typeof DETAILS)[number], string>>;

async function detailsNow(app: App, key: DataKey, id: string): Promise<Details> {
  const { name, jobRole, workplace, membershipNumber } = await app.db.person.findUniqueOrThrow({
    where: { id },
    select: { name: true, jobRole: true, workplace: true, membershipNumber: true },
  });
  return {
    name: app.vault.unseal(key, 'Person.name', name),
    jobRole: app.vault.unseal(key, 'Person.jobRole', jobRole),
    workplace: app.vault.unseal(key, 'Person.workplace', workplace),
    membershipNumber: membershipNumber ? app.vault.unseal(key, 'Person.membershipNumber', membershipNumber) : '',
  };
}

function sealed(app: App, key: DataKey, details: Details) {
  const { name, jobRole, workplace, membershipNumber } = details;
  return {
    name: app.vault.seal(key, 'Person.name', name),
    nameIndex: app.vault.nameIndex(name),
    jobRole: app.vault.seal(key, 'Person.jobRole', jobRole),
    workplace: app.vault.seal(key, 'Person.workplace', workplace),
    membershipNumber: membershipNumber ? app.vault.seal(key, 'Person.membershipNumber', membershipNumber) : null,
  };
}

/**
 * Puts a person's own details right and notes that they are right as they now stand. Returns how many were changed.
 * The record of changes says who, when, which and why, never what stood there before or stands there now.
 */
export async function correctDetails(
  app: App,
  personId: string,
  { why: cause, ...typed }: Correction,
): Promise<number> {
  const key = await loadPersonKey(app, personId);
  const before = await detailsNow(app, key, personId);
  const { jobRole = before.jobRole, workplace = before.workplace } = typed;
  const given = { ...typed, jobRole, workplace };
  const changed = DETAILS.filter((field) => before[field] !== given[field]);
  await app.db.person.update({
    where: { id: personId },
    data: { ...(changed.length > 0 ? sealed(app, key, given) : {}), detailsConfirmedAt: app.clock.now() },
    select: { id: true },
  });
  const whose = { by: { person: personId }, about: personId } as const;
  if (changed.length === 0) await audit(app, { what: 'my-data.confirmed', ...whose });
  else {
    const detail = { fields: changed.join(', '), why: cause ?? 'not said' };
    await audit(app, { what: 'my-data.corrected', ...whose, detail });
  }
  return changed.length;
}
