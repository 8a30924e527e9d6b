import { createHash } from 'node:crypto';
import type { Order } from '../bank/asking.pages.ts';

/** A stream of whole numbers from 0 to 2^32 that follows from the seed alone. */
function* numbersOf(seed: string): Generator<number, never> {
  for (let block = 0; ; block++) {
    const bytes = createHash('sha256').update(`${seed}:${block}`).digest();
    for (let at = 0; at < bytes.length; at += 4) yield bytes.readUInt32BE(at);
  }
}

/** The list in an order that follows from the seed: the same today, tomorrow and on another machine. */
export function shuffled<T>(items: readonly T[], seed: string): T[] {
  const list = [...items];
  const numbers = numbersOf(seed);
  for (let last = list.length - 1; last > 0; last--) {
    const other = numbers.next().value % (last + 1);
    const [a, b] = [list[last] as T, list[other] as T];
    list[last] = b;
    list[other] = a;
  }
  return list;
}

/** How the parts of one question stand on the page: each list of a length always in the same order. */
export const orderBy =
  (seed: string): Order =>
  (length) =>
    shuffled(
      Array.from({ length }, (_, i) => i),
      `${seed}:${length}`,
    );
