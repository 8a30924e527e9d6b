import { isDone } from './cmi.ts';
import type { PackageSeen, PartSeen } from './playing.queries.ts';

// How somebody comes from one part of a package to another, as its manifest asks.

type Seen = Pick<PackageSeen, 'parts' | 'state'>;

export const playable = ({ parts }: Pick<PackageSeen, 'parts'>): PartSeen[] =>
  parts.filter(({ href }) => href !== null);

const isFinished = (part: PartSeen): boolean => part.finishedAt !== null || isDone(part);

/** A part, or all that stands under a heading. */
function under(parts: readonly PartSeen[], identifier: string): PartSeen[] {
  const at = parts.findIndex((part) => part.identifier === identifier);
  const one = parts[at];
  if (!one) return [];
  const rest = parts.slice(at + 1);
  const end = rest.findIndex(({ level }) => level <= one.level);
  return [one, ...rest.slice(0, end === -1 ? undefined : end)].filter(({ href }) => href !== null);
}

/**
 * Whether this part may be opened now: what it needs is finished, no later one has been begun where there is no way back,
 * and where it is not for choosing, it or the one before it has been begun. Whoever came to the end can go back to what
 * they passed over. Once all is finished, and for those who try a package before it is published, everything is open.
 */
export function mayOpen(seen: Seen, part: PartSeen): boolean {
  const all = playable(seen);
  if (seen.state !== 'published' || all.every(isFinished)) return true;
  const at = all.indexOf(part);
  if (part.needs.some((identifier) => !under(seen.parts, identifier).every(isFinished))) return false;
  const last = all.at(-1);
  const isThrough = last !== undefined && isFinished(last);
  if (part.forwardOnly && !isThrough && all.slice(at + 1).some(({ startedAt }) => startedAt)) return false;
  const before = all[at - 1];
  return part.byChoice || part.startedAt !== null || !before || before.startedAt !== null;
}

/** Where to carry on: with the first open part that is not finished, else with the first that is open. */
export function placeToGoOn(seen: Seen): PartSeen | null {
  const open = playable(seen).filter((part) => mayOpen(seen, part));
  return open.find((part) => !part.finishedAt) ?? open[0] ?? null;
}

/** Whether the contents list leads to this part. */
export const isListed = (seen: Seen, part: PartSeen): boolean =>
  part.href !== null && mayOpen(seen, part) && (part.byChoice || seen.state !== 'published');

export interface Turn {
  readonly part: PartSeen;
  /** The part has a button of its own for it, which the site's button stands behind. */
  readonly isHidden: boolean;
}

/** The part before or after this one, if there is a way to it. */
export function turnFrom(seen: Seen, here: PartSeen, step: 1 | -1): Turn | null {
  const all = playable(seen);
  const part = all[all.indexOf(here) + step];
  // Whoever looks at this part has begun it when they leave it.
  const begun = { ...here, startedAt: here.startedAt ?? new Date(0) };
  const then = { ...seen, parts: seen.parts.map((one) => (one === here ? begun : one)) };
  if (!part || !(part.byChoice || part.byFlow) || !mayOpen(then, part)) return null;
  return { part, isHidden: here.hides.includes(step === 1 ? 'continue' : 'previous') };
}
