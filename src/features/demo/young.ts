import type { App } from '../../context.ts';
import { OurError } from '../../errors.ts';
import { askGuardian } from '../young/asking.ts';
import { allow } from '../young/permission.ts';
import type { Group } from './group.ts';
import type { Casting } from './people.ts';

/** Somebody under the policy's age, and the parent who allows it. */
export const youngster: Casting = {
  ...{ name: 'Mia Okafor', email: 'young@demo.example', jobRole: '', workplace: '', membershipNumber: '' },
  ...{ role: 'young', finished: [], hasTutor: false },
};
const PARENT = { name: 'Chidi Okafor', email: 'parent@demo.example' };
const AGE = 13;

/** Asks the parent, who gives permission with the link: for `admit`, in place of registration. */
export async function withPermission(app: App, one: Casting, password: string, passwordHash: string): Promise<void> {
  await askGuardian(app, PARENT.email);
  const emailIndex = app.vault.emailIndex(PARENT.email);
  const { id } = await app.db.permissionRequest.findUniqueOrThrow({ where: { emailIndex }, select: { id: true } });
  const born = `${app.clock.now().getUTCFullYear() - AGE}-01-15`;
  const typed = { name: one.name, email: one.email, guardianName: PARENT.name, born, password } as const;
  const asked = { aboutId: null, id, email: PARENT.email };
  if (!(await allow(app, asked, { typed: { ...typed, permission: 'yes', agree: 'yes' }, passwordHash })))
    throw new OurError('The parent of the demo could not give permission');
}

/** A community that says that young people may be here. */
export const YOUNG_VOICES: Group = {
  ...{ name: 'Young voices', openTo: 'request', young: 'yes' },
  summary: 'Young people tell staff what listening well looks like. Be kind, and leave out names and places.',
  topics: ['Listening', 'Waiting rooms'],
  members: [
    { email: 'moderator@demo.example', name: 'Petra (moderator)' },
    { email: 'learner@demo.example', name: 'Amina, school nurse' },
    { email: youngster.email, name: 'Mia' },
  ],
  talks: [
    {
      ...{ topic: 'Waiting rooms', title: 'What would make waiting easier?' },
      said: [
        [6, 'learner@demo.example', 'We are painting our waiting room. What would you like in it?'],
        [5, youngster.email, 'A clock that works, and somebody who says how long it takes. Paint is fine too.'],
        [
          4,
          'learner@demo.example',
          'A clock is the cheapest good idea I heard this year. It hangs there since Monday.',
          1,
        ],
      ],
    },
  ],
};
