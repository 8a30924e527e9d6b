/** A run of text that both have, or that only the earlier or the later one has. */
export interface Piece {
  readonly kind: 'same' | 'gone' | 'new';
  readonly text: string;
}

/** Beyond so many changed words two texts are different texts, and finding the shortest way between them takes too long. */
const MOST_CHANGES = 1_500;

const wordsOf = (text: string): string[] => text.match(/\s+|[^\s]+/g) ?? [];

/** How the later text differs from the earlier one, in whole words. The pieces that are not `new` are the earlier text. */
export function wordDifferences(earlier: string, later: string): Piece[] {
  const [a, b] = [wordsOf(earlier), wordsOf(later)];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const middle = between(a.slice(start, a.length - end), b.slice(start, b.length - end));
  const pieces: Piece[] = [
    { kind: 'same', text: a.slice(0, start).join('') },
    ...middle,
    { kind: 'same', text: a.slice(a.length - end).join('') },
  ];
  return joined(pieces.filter(({ text }) => text !== ''));
}

/** Myers' shortest edit script: the furthest place reached on each diagonal, one more change at a time. */
function between(a: readonly string[], b: readonly string[]): Piece[] {
  const most = Math.min(a.length + b.length, MOST_CHANGES);
  const reached: Map<number, number>[] = [];
  let furthest = new Map<number, number>([[1, 0]]);
  for (let changes = 0; changes <= most; changes++) {
    const now = new Map(furthest);
    for (let k = -changes; k <= changes; k += 2) {
      const down = k === -changes || (k !== changes && at(furthest, k - 1) < at(furthest, k + 1));
      let x = down ? at(furthest, k + 1) : at(furthest, k - 1) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      now.set(k, x);
      if (x >= a.length && x - k >= b.length) return wayBack(a, b, [...reached, furthest], changes);
    }
    reached.push(furthest);
    furthest = now;
  }
  return [
    { kind: 'gone', text: a.join('') },
    { kind: 'new', text: b.join('') },
  ];
}

const at = (furthest: ReadonlyMap<number, number>, k: number): number => furthest.get(k) ?? -1;

function wayBack(
  a: readonly string[],
  b: readonly string[],
  reached: readonly ReadonlyMap<number, number>[],
  changes: number,
): Piece[] {
  const pieces: Piece[] = [];
  let [x, y] = [a.length, b.length];
  for (let change = changes; change > 0; change--) {
    const furthest = reached[change] ?? new Map<number, number>();
    const k = x - y;
    const down = k === -change || (k !== change && at(furthest, k - 1) < at(furthest, k + 1));
    const before = down ? k + 1 : k - 1;
    const fromX = at(furthest, before);
    const fromY = fromX - before;
    while (x > fromX && y > fromY && x > 0 && y > 0 && a[x - 1] === b[y - 1]) {
      pieces.push({ kind: 'same', text: a[--x] ?? '' });
      y--;
    }
    if (down) pieces.push({ kind: 'new', text: b[--y] ?? '' });
    else pieces.push({ kind: 'gone', text: a[--x] ?? '' });
  }
  while (x > 0) pieces.push({ kind: 'same', text: a[--x] ?? '' });
  return pieces.reverse();
}

function joined(pieces: readonly Piece[]): Piece[] {
  const result: Piece[] = [];
  for (const piece of pieces) {
    const last = result.at(-1);
    if (last?.kind === piece.kind) result[result.length - 1] = { kind: last.kind, text: last.text + piece.text };
    else result.push(piece);
  }
  return result;
}
