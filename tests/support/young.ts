import { loadPersonKey } from '../../src/data/person-keys.ts';
import { aPerson, type TestPerson } from './people.ts';
import type { TestSite } from './site.ts';

/** Somebody who is here with the permission of a parent, until this day. */
export async function aYoungPerson(
  site: TestSite,
  { endsOn = '2030-05-04', ...wishes }: Parameters<typeof aPerson>[1] & { endsOn?: string } = {},
): Promise<TestPerson> {
  const { app } = site;
  const person = await aPerson(site, { name: 'Mia Shah', jobRole: '', workplace: '', ...wishes });
  const key = await loadPersonKey(app, person.id);
  await app.db.youngPermission.create({
    data: {
      personId: person.id,
      guardianName: app.vault.seal(key, 'YoungPermission.guardianName', 'Amina Shah'),
      guardianEmail: app.vault.seal(key, 'YoungPermission.guardianEmail', 'amina.shah@example.org'),
      ...{ wording: 'Yes', noticeVersion: app.policy.version },
      ...{ givenAt: app.clock.now(), endsOn: new Date(endsOn) },
    },
  });
  return person;
}
