import type { Random } from '../../random.ts';

export interface DemoAccount {
  readonly role: 'learner' | 'tutor' | 'author' | 'administrator' | 'moderator' | 'outsider' | 'young';
  readonly email: string;
  readonly password: string;
  /** Secret of the second factor, in base32; null where there is none. */
  readonly totp: string | null;
  readonly questions: readonly string[];
  readonly answers: readonly string[];
}

export interface Casting {
  readonly name: string;
  readonly email: string;
  readonly jobRole: string;
  readonly workplace: string;
  readonly membershipNumber: string;
  /** With a role the account can be signed in to; the others only fill the lists. */
  readonly role: DemoAccount['role'] | null;
  /** Modules finished in each course, in the order of the catalogue. */
  readonly finished: readonly number[];
  readonly hasTutor: boolean;
}

const person = (name: string, jobRole: string, workplace: string, finished: number[], hasTutor = false): Casting => ({
  name,
  email: `${name
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z]+/g, '.')}@demo.example`,
  jobRole,
  workplace,
  membershipNumber: '',
  role: null,
  finished,
  hasTutor,
});

/** Invented people. The first six can be signed in to; the outsider is a learner of another area. */
export const cast: readonly Casting[] = [
  {
    ...person('Amina Shah', 'School nurse', 'Larkfield Primary School', [3, 2, 4], true),
    email: 'learner@demo.example',
    membershipNumber: '21B4410E',
    role: 'learner',
  },
  {
    ...person('Owen Price', 'Practice educator', 'Northside Children’s Clinic', [6, 5, 4]),
    email: 'tutor@demo.example',
    role: 'tutor',
  },
  {
    ...person('Nia Roberts', 'Course writer', 'Brightwater Children’s Trust', [1, 1, 0]),
    email: 'author@demo.example',
    role: 'author',
  },
  {
    ...person('Ruth Adeyemi', 'Learning manager', 'Brightwater Children’s Trust', [1, 0, 0]),
    email: 'administrator@demo.example',
    role: 'administrator',
  },
  {
    ...person('Petra Novak', 'Practice development nurse', 'Brightwater Children’s Trust', [2, 0, 0]),
    email: 'moderator@demo.example',
    role: 'moderator',
  },
  {
    ...person('Tom Ferris', 'School nurse', 'Saltmarsh Primary School', [1, 0, 0]),
    email: 'outsider@demo.example',
    role: 'outsider',
  },
  person('Bea Lindqvist', 'Health visitor', 'Northside Children’s Clinic', [6, 3, 4], true),
  person('Cem Aydin', 'Student nurse', 'Riverbank Hospital', [2, 0, 0], true),
  person('Dilys Hughes', 'Midwife', 'Riverbank Hospital', [6, 5, 0], true),
  person('Emeka Okoro', 'Support worker', 'Harbour Family Centre', [0, 1, 0], true),
  person('Freya Campbell', 'GP trainee', 'Quayside Surgery', [4, 0, 2], true),
  person('Gita Raman', 'Play specialist', 'Riverbank Hospital', [0, 5, 1]),
  person('Hugo Le Page', 'Social worker', 'Island Children’s Service', [5, 4, 4]),
  person('Imogen Clarke', 'Speech therapist', 'Northside Children’s Clinic', [1, 2, 0]),
  person('Jakub Nowak', 'Paediatric nurse', 'Riverbank Hospital', [6, 0, 0]),
];

const WORDS = (
  'amber apple arch basil beach birch bread brook cedar chalk cliff clover cocoa comet coral cotton crane daisy delta ' +
  'drift ember fern field flint garden ginger grove harbour hazel heron honey island ivory jasmine kettle lagoon lantern ' +
  'lemon linen maple marble meadow mint moss nectar oak olive orchard otter paper pebble pepper pine plum pond poppy ' +
  'quartz quill raven reed river robin rope saffron sail sand shell silver slate snow sparrow spruce stone summit swan ' +
  'thistle thyme tide timber tulip valley velvet violet walnut willow window winter wool wren'
).split(' ');

/** Words drawn evenly; the demo's accounts guard nothing real, but no two demos share a password. */
export function passwordWords(random: Random, count: number): string[] {
  const most = 256 - (256 % WORDS.length);
  const words: string[] = [];
  while (words.length < count) {
    const [byte = 255] = random.bytes(1);
    const word = WORDS[byte % WORDS.length] ?? '';
    if (byte < most && !words.includes(word)) words.push(word);
  }
  return words;
}

export const passwordFrom = (random: Random): string => passwordWords(random, 5).join('-');
