import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { counted, FEWEST, noVotes, resultsFor, type Tallies } from '../../src/features/polls/results.ts';

describe('SH-07 the numbers of a poll', () => {
  const votes = fc.array(fc.tuple(fc.nat(19), fc.option(fc.uniqueArray(fc.nat(3), { minLength: 1 }), { nil: null })), {
    maxLength: 80,
  });

  it('are those of the votes whatever is given, changed and taken back, and what is shown of an open poll never tells fewer than five apart', () => {
    fc.assert(
      fc.property(votes, (given) => {
        const ballots = new Map<number, readonly number[] | null>();
        let tallies: Tallies = noVotes(4);
        for (const [voter, choice] of given) {
          const before = tallies;
          tallies = counted(tallies, ballots.get(voter) ?? null, choice);
          ballots.set(voter, choice);
          const now = [...ballots.values()].filter((ballot) => ballot !== null);
          expect(tallies.voters).toBe(now.length);
          expect(tallies.counts).toEqual([0, 1, 2, 3].map((at) => now.filter((ballot) => ballot.includes(at)).length));
          const change = tallies.shownVoters - before.shownVoters;
          expect(change === 0 ? tallies.shownCounts : before.shownVoters + FEWEST <= now.length).toEqual(
            change === 0 ? before.shownCounts : true,
          );
          expect(resultsFor(tallies, { isClosed: false, hasVoted: false })).toEqual({ kind: 'unvoted' });
          const closed = resultsFor(tallies, { isClosed: true, hasVoted: false });
          expect(closed.kind).toBe(now.length < FEWEST ? 'few' : 'final');
        }
      }),
    );
  });
});
