import type { Random } from '../../random.ts';

/** Nothing is ever shown that fewer people did. */
export const FLOOR = 10;
/** Counts are kept in steps of this. */
const STEP = 10;
/** How much one person can change the chance of anything that is shown: by a factor of e^0.5 at most. */
export const EPSILON = 0.5;
/** So far beyond the floor must a blurred count be: at the floor itself, nothing shows but once in a thousand times. */
const MARGIN = 13;
const ALPHA = Math.exp(-EPSILON);

const geometric = (random: Random): number =>
  Math.floor(Math.log((random.bytes(6).readUIntBE(0, 6) + 1) / 2 ** 48) / Math.log(ALPHA));

/** A whole number by chance, most often near nought, as likely above it as below (two-sided geometric). */
export const noise = (random: Random): number => geometric(random) - geometric(random);

/** What is kept of a count: nought where nothing may be shown, else the blurred count in steps of ten. */
export function bandOf(count: number, blur: number): number {
  if (count < FLOOR || count + blur < FLOOR + MARGIN) return 0;
  return Math.floor((count + blur) / STEP) * STEP;
}

/**
 * An exact count as everybody may read it: "20 to 29", and nothing below the floor. In steps, so that what is not shown
 * does not come out as the rest of a sum.
 */
export function gated(count: number): { readonly value: number; readonly words: string } {
  const value = count < FLOOR ? 0 : Math.floor(count / STEP) * STEP;
  return { value, words: value === 0 ? `Fewer than ${FLOOR}` : `${value} to ${value + STEP - 1}` };
}

/** How likely it is that so many people are shown at all, from nought to one. */
export function chanceShown(count: number): number {
  if (count < FLOOR) return 0;
  const needed = FLOOR + MARGIN - count;
  return needed > 0 ? ALPHA ** needed / (1 + ALPHA) : 1 - ALPHA ** (1 - needed) / (1 + ALPHA);
}
