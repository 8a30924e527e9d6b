import { type App, inTransaction } from '../../context.ts';
import { kinds } from '../organisations/kinds.ts';
import { addPerson, makeGroup } from '../organisations/organisations.ts';
import type { Group } from './group.ts';
import { daysAgo } from './past.ts';

const demo = (name: string): string => `${name}@demo.example`;

/** Two employers: the learner belongs to one, the outsider to the other. */
const PEOPLE = {
  'Harbour Schools Partnership': ['learner', 'moderator', 'emeka.okoro', 'hugo.le.page'],
  'Saltmarsh Schools Trust': ['outsider', 'imogen.clarke'],
} as const;

/** Organisations with their people. */
export async function foundOrganisations(app: App, by: string): Promise<void> {
  const past = daysAgo(app, 60);
  for (const [name, people] of Object.entries(PEOPLE)) {
    const id = await inTransaction(past, (inside) => makeGroup(inside, kinds.organisation, name, by));
    for (const person of people)
      await inTransaction(past, (inside) => addPerson(inside, { kind: 'organisation', id }, demo(person), by));
  }
}

/** The id of one of them by its name. */
export const organisationOf = async (app: App, name: string): Promise<string> =>
  (await app.db.organisation.findUniqueOrThrow({ where: { name }, select: { id: true } })).id;

/** The closed community of one of them. */
export const COLLEAGUES: Group = {
  ...{ name: 'Harbour Schools: among ourselves', openTo: 'organisation', organisation: 'Harbour Schools Partnership' },
  summary: 'For everybody who works in one of our schools. Only those who join can read it.',
  topics: ['This week', 'Supervision'],
  members: [
    { email: demo('moderator'), name: 'Petra (moderator)' },
    { email: demo('learner'), name: 'Amina, school nurse' },
    { email: demo('emeka.okoro'), name: 'Emeka' },
    { email: demo('hugo.le.page'), name: 'Hugo' },
  ],
  talks: [
    {
      ...{ topic: 'Supervision', title: 'An hour to talk about what we heard' },
      said: [
        [
          7,
          demo('emeka.okoro'),
          'Some weeks I carry things home. Would anybody sit down for an hour each month, just to say it out loud?\n\nNo names, no files, biscuits.',
        ],
        [7, demo('learner'), 'Yes. I would rather have this than another form. Thursdays after four are quiet here.'],
        [6, demo('hugo.le.page'), 'Count me in. I can bring the room at the family centre.'],
      ],
    },
  ],
};
