/** Whether a score reaches a pass mark in per cent. */
export const hasPassed = ({ score, outOf }: { score: number; outOf: number }, passMark: number): boolean =>
  100 * score >= passMark * outOf;
