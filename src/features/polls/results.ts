/** Below this many voters no number is shown, and numbers change only after this many more: see docs/decisions/24-polls.md. */
export const FEWEST = 5;

/** How many chose each option, and how many people voted. */
export interface Tally {
  readonly counts: readonly number[];
  readonly voters: number;
}

/** What the poll keeps: the votes as they are, and as they last were when enough had come. */
export interface Tallies extends Tally {
  readonly shownCounts: readonly number[];
  readonly shownVoters: number;
}

/** `unvoted`: vote first. `waiting`: too few votes so far. `few`: too few in all. */
export type Results =
  | { readonly kind: 'unvoted' | 'waiting' | 'few' }
  | ({ readonly kind: 'so-far' | 'final' } & Tally);

/** What somebody may see of a poll's numbers now. */
export function resultsFor(
  { counts, voters, shownCounts, shownVoters }: Tallies,
  { isClosed, hasVoted }: { readonly isClosed: boolean; readonly hasVoted: boolean },
): Results {
  if (isClosed) return voters < FEWEST ? { kind: 'few' } : { kind: 'final', counts, voters };
  if (!hasVoted) return { kind: 'unvoted' };
  return shownVoters < FEWEST ? { kind: 'waiting' } : { kind: 'so-far', counts: shownCounts, voters: shownVoters };
}

/** The numbers of no votes at all. */
export const noVotes = (options: number): Tallies => {
  const counts = Array.from({ length: options }, () => 0);
  return { counts, voters: 0, shownCounts: counts, shownVoters: 0 };
};

/** The numbers after somebody chose `after` in place of `before`; null: no vote. Shown once enough more have voted. */
export function counted(tallies: Tallies, before: readonly number[] | null, after: readonly number[] | null): Tallies {
  const counts = tallies.counts.map(
    (count, at) => count - (before?.includes(at) ? 1 : 0) + (after?.includes(at) ? 1 : 0),
  );
  const voters = tallies.voters - (before ? 1 : 0) + (after ? 1 : 0);
  return voters >= tallies.shownVoters + FEWEST
    ? { counts, voters, shownCounts: counts, shownVoters: voters }
    : { ...tallies, counts, voters };
}

/** Whole per cent of those who voted. */
export const percentOf = (count: number, voters: number): number =>
  voters === 0 ? 0 : Math.round((100 * count) / voters);
