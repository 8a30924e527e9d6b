import type { SignedIn, Subject, Viewer } from './viewer.ts';

type Relates = (viewer: SignedIn, subject: Subject) => boolean;

// What each relation of the policy means. The document names exactly these, and each is a fact that a finder loaded
// into the subject: nothing here asks the database.
const relations = {
  self: (viewer, { aboutId }) => aboutId === viewer.id,
  'named-tutor-of': (viewer, { namedTutors }) => namedTutors?.includes(viewer.id) ?? false,
  'learner-who-named': (viewer, { namedByLearners }) => namedByLearners?.includes(viewer.id) ?? false,
  'administrator-with-reason': (viewer, { reasonedLooks }) =>
    viewer.roles.includes('administrator') && (reasonedLooks?.some((look) => look.viewerId === viewer.id) ?? false),
  'exam-setter': (viewer, { examSetters }) => examSetters?.includes(viewer.id) ?? false,
  'examiner-here': (_viewer, { isExaminer }) => isExaminer ?? false,
  'person-looked-at': (viewer, { lookedAtPeople }) => lookedAtPeople?.includes(viewer.id) ?? false,
  'shared-with': (viewer, { sharedWith }) => sharedWith?.includes(viewer.id) ?? false,
  // Of a person, or of what a community's members share.
  'same-community-as': (viewer, { communityMembers }) => communityMembers?.includes(viewer.id) ?? false,
  'decides-appeal-of': (viewer, { appealDeciders }) => appealDeciders?.includes(viewer.id) ?? false,
  'technician-with-ticket': (viewer, { ticketLooks }) =>
    viewer.roles.includes('administrator') && (ticketLooks?.some((look) => look.viewerId === viewer.id) ?? false),
} as const satisfies Record<string, Relates>;

export type RelationId = keyof typeof relations;

export const relationIds = Object.freeze(Object.keys(relations)) as readonly RelationId[];

export const isRelation = (id: string): id is RelationId => Object.hasOwn(relations, id);

/** Holds to what is about nobody in particular: all that a community's members wrote. */
const OF_MANY: RelationId = 'same-community-as';

/**
 * Whether this relation holds. Never for guests and never before set-up is finished, so that a password without its
 * second step shows nobody's data; never without a person whom the data is about, unless it is about a community.
 */
export function relates(relation: RelationId, viewer: Viewer, subject: Subject | undefined): boolean {
  if (viewer.kind !== 'person' || viewer.stage !== 'ready') return false;
  if (!subject || (subject.aboutId === null && relation !== OF_MANY)) return false;
  return relations[relation](viewer, subject);
}

/** The subject of a page about the viewer's own data. */
export const oneself = (viewer: Viewer): Subject => ({ aboutId: viewer.id });
