import type { Display } from '../http/display.ts';

/** What a signed-in person still has to do before the platform opens; `ready` is nothing. */
export type Stage = 'questions' | 'second-factor' | 'ready';

export interface Guest {
  readonly kind: 'guest';
  readonly id: null;
  readonly roles: readonly ['visitor'];
  /** True while the request is answered with which a session turned out to be over. */
  readonly wasSignedIn: boolean;
}

export interface SignedIn {
  readonly kind: 'person';
  readonly id: string;
  readonly name: string;
  /** Until `stage` is `ready`: visitor and newcomer only. Then visitor, learner (or young, alone) and what was granted. */
  readonly roles: readonly string[];
  /** Here with the permission of a parent or guardian. */
  readonly isYoung?: boolean;
  readonly stage: Stage;
  /** The hashed id of the session, so that a list of sessions can mark this one. */
  readonly sessionId: string;
  /** When the password (and code) was last given in this session. */
  readonly confirmedAt: Date;
  /** How they want pages to look, where they chose. */
  readonly display?: Display;
  /** How much was new for them in communities when they asked for the page. */
  readonly unread?: number;
}

export type Viewer = Guest | SignedIn;

/**
 * What a capability is asked about, as a finder loaded it: whose data it is, and the facts that the policy's relations
 * look at. A finder fills only those facts that are true at the clock's now.
 */
export interface Subject {
  /** The person whose data it is; null where it is nobody's. */
  readonly aboutId: string | null;
  /** Ids of the tutors whom this person named, who accepted, and whose time has not ended. */
  readonly namedTutors?: readonly string[];
  /** Ids of the people who named the subject as their tutor and whose link lives. */
  readonly namedByLearners?: readonly string[];
  /** Ids of the people whose record the subject has looked at: they may know who it was. */
  readonly lookedAtPeople?: readonly string[];
  /** Ids of the people with whom the subject shares the one goal that is asked for; for no other goal. */
  readonly sharedWith?: readonly string[];
  /** Ids of the people who set the examination that is asked about, which the subject took. */
  readonly examSetters?: readonly string[];
  /** The subject may set examinations now, which everybody who learns here may know. */
  readonly isExaminer?: boolean;
  /** Ids of those members of the community that is asked about who were looked up: most often the viewer's own, or none. */
  readonly communityMembers?: readonly string[];
  /** Ids of those who decide on the appeal that is asked for and were looked up: the viewer's own, or none. */
  readonly appealDeciders?: readonly string[];
  /** Administrators with an open stated reason to look at this person: viewer's id and the reason's id. */
  readonly reasonedLooks?: readonly { readonly viewerId: string; readonly id: string }[];
  /** Technicians with an open look at the one category that is asked for: viewer's id and the look's id. */
  readonly ticketLooks?: readonly { readonly viewerId: string; readonly id: string }[];
}

/** The id of what this viewer wrote down before looking at the subject; undefined where nothing was asked of them. */
export const reasonOf = (subject: Subject, viewerId: string | null): string | undefined =>
  [...(subject.reasonedLooks ?? []), ...(subject.ticketLooks ?? [])].find((look) => look.viewerId === viewerId)?.id;

export const guest: Guest = Object.freeze({
  kind: 'guest',
  id: null,
  roles: Object.freeze(['visitor']) as readonly ['visitor'],
  wasSignedIn: false,
});

export const guestAfterSession: Guest = Object.freeze({ ...guest, wasSignedIn: true });

/** Whether somebody can learn here: set up, and not here with the permission of a parent or guardian. */
export const isLearner = (viewer: Viewer): boolean =>
  viewer.kind === 'person' && viewer.stage === 'ready' && !viewer.isYoung;

/** The viewer of a page that the policy opens to signed-in people only; throws for a visitor, which the policy has turned away before. */
export function signedIn(viewer: Viewer): SignedIn {
  if (viewer.kind !== 'person') throw new Error('a visitor got past the policy');
  return viewer;
}
