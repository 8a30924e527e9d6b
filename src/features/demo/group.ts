import type { Opening } from '../community/membership.queries.ts';
import type { ResourceTyped } from '../resources/resources.forms.ts';

// How the demo's communities are written down.

export interface Member {
  readonly email: string;
  readonly name: string;
  /** What they show in the directory: their role, area of work, location and a few words. */
  readonly shows?: readonly [role: string, work: string, location: string, words: string];
}

export interface Talk {
  /** Who replies last, with files. */
  readonly shows?: string;
  readonly topic: string;
  readonly title: string;
  /** Days ago, who, and what they said: the first begins the thread. */
  readonly said: readonly (readonly [days: number, by: string, text: string, quotes?: number])[];
  /** Which of them was the answer. */
  readonly answer?: number;
  /** What one of them said before it was edited. */
  readonly before?: readonly [post: number, text: string];
}

export interface Group {
  readonly name: string;
  readonly summary: string;
  readonly openTo: Opening;
  readonly area?: string;
  /** The name of the organisation that it is for. */
  readonly organisation?: string;
  /** Young people may be in it. */
  readonly young?: 'yes';
  readonly topics: readonly string[];
  readonly members: readonly Member[];
  readonly talks: readonly Talk[];
  /** What only its members can read. */
  readonly shelf?: Omit<ResourceTyped, 'place'>;
}
