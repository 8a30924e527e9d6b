// Prisma's client unpacks a graph of what each query may carry: some ten thousand small objects that stay. Two things
// make it a fifth as large.
//
// Most of it says what can be written through a relation, such as a person's posts together with the person. What the
// graph does not name, a query may carry all the same; its values then stand in the query's plan instead of beside it.
// Nothing that is done often here writes through a relation.
//
// The keys are places in a list of names. V8 keeps keys below a thousand in an array with room for all the lower ones,
// 7 MB of holes; keys that begin higher, it keeps as they are. So empty names go before the others, and the places in
// the graph rise by as many.

const ROOM = 1_100;
const CARRIED = /strings: (?<strings>JSON\.parse\(.*\)),\n {2}graph: "(?<graph>[\w-]+)"/;

/** One thing that a query may carry at a place. */
interface InputEdge {
  readonly name: number;
  /** The kinds of plain values that it takes, as bits. */
  readonly values: number;
  /** Which input node says what may stand within it; -1 for none. */
  readonly node: number;
  readonly enumName: number;
  readonly flags: number;
}

/** One relation or operation: which nodes say what it takes, and what can be chosen from it; -1 for none. */
interface OutputEdge {
  readonly name: number;
  readonly takes: number;
  readonly gives: number;
}

interface Graph {
  readonly inputs: InputEdge[][];
  readonly outputs: OutputEdge[][];
  readonly roots: OutputEdge[];
}

const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);

/** Prisma's own packing: whole numbers in sevens of bits, the lowest first; one more than the number where it may lack. */
function unpack(packed: Buffer): Graph {
  let at = 0;
  const byte = (): number => packed[at++] ?? 0;
  const whole = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const next = byte();
      value |= (next & 127) << shift;
      if (next < 128) return value;
    }
  };
  const optional = (): number => whole() - 1;
  const input = (): InputEdge => ({
    ...{ name: whole(), values: byte() | (byte() << 8), node: optional() },
    ...{ enumName: optional(), flags: byte() },
  });
  const output = (): OutputEdge => ({ name: whole(), takes: optional(), gives: optional() });
  const [inputs, outputs, roots] = [whole(), whole(), whole()];
  const graph = {
    inputs: times(inputs, () => times(whole(), input)),
    outputs: times(outputs, () => times(whole(), output)),
    roots: times(roots, output),
  };
  if (at !== packed.length) throw new Error('Prisma packs its graph in another way than it did');
  return graph;
}

function pack({ inputs, outputs, roots }: Graph): Buffer {
  const written: number[] = [];
  const whole = (value: number): void => {
    let rest = value;
    for (; rest > 127; rest >>>= 7) written.push((rest & 127) | 128);
    written.push(rest);
  };
  const optional = (value: number): void => whole(value + 1);
  const output = ({ name, takes, gives }: OutputEdge): void => {
    whole(name);
    optional(takes);
    optional(gives);
  };
  for (const list of [inputs, outputs, roots]) whole(list.length);
  for (const edges of inputs) {
    whole(edges.length);
    for (const { name, values, node, enumName, flags } of edges) {
      whole(name);
      written.push(values & 255, values >> 8);
      optional(node);
      optional(enumName);
      written.push(flags);
    }
  }
  for (const edges of outputs) {
    whole(edges.length);
    edges.forEach(output);
  }
  roots.forEach(output);
  return Buffer.from(written);
}

/** The graph without what is written through relations, and without what nothing leads to any more. */
function withoutRelationWrites({ inputs, outputs, roots }: Graph, names: readonly string[]): Graph {
  const writes = new Set(
    inputs.flatMap((edges, node) =>
      edges.some(({ name }) => ['connect', 'createMany', 'connectOrCreate'].includes(names[name] ?? '')) ? [node] : [],
    ),
  );
  const places = new Map<number, number>();
  const kept: InputEdge[][] = [];
  const keep = (node: number): number => {
    if (node < 0) return node;
    const known = places.get(node);
    if (known !== undefined) return known;
    const place = kept.push([]) - 1;
    places.set(node, place);
    kept[place] = (inputs[node] ?? [])
      .filter((edge) => !writes.has(edge.node))
      .map((edge) => ({ ...edge, node: keep(edge.node) }));
    return place;
  };
  const leading = (edge: OutputEdge): OutputEdge => ({ ...edge, takes: keep(edge.takes) });
  return { roots: roots.map(leading), outputs: outputs.map((edges) => edges.map(leading)), inputs: kept };
}

function raisePlaces({ inputs, outputs, roots }: Graph): Graph {
  const raised = (edge: OutputEdge): OutputEdge => ({ ...edge, name: edge.name + ROOM });
  return {
    inputs: inputs.map((edges) =>
      edges.map(({ name, enumName, ...rest }) => ({
        ...{ ...rest, name: name + ROOM, enumName: enumName < 0 ? enumName : enumName + ROOM },
      })),
    ),
    outputs: outputs.map((edges) => edges.map(raised)),
    roots: roots.map(raised),
  };
}

/** The generated program with the smaller graph; throws when Prisma generates it in another way than it did. */
export function slimParamGraph(program: string): string {
  const { strings, graph } = CARRIED.exec(program)?.groups ?? {};
  if (!strings || !graph) throw new Error('Prisma carries its graph in another way than it did');
  // JSON.parse("…"), a text of JSON within JSON.
  const names = JSON.parse(JSON.parse(strings.slice('JSON.parse('.length, -1)) as string) as string[];
  const slim = raisePlaces(withoutRelationWrites(unpack(Buffer.from(graph, 'base64url')), names));
  const raised = `[...Array<string>(${ROOM}).fill(''), ...${strings}]`;
  return program.replace(CARRIED, () => `strings: ${raised},\n  graph: "${pack(slim).toString('base64url')}"`);
}
