// Prisma's client unpacks a graph of what each query may carry: some thousand small objects
// whose keys are places in a list of names. V8 keeps keys below a thousand in an array with room for all the lower ones,
// 7 MB of holes; keys that begin higher, it keeps as they are. So empty names go before the others, and the places in
// the graph rise by as many.

const ROOM = 1_100;
const CARRIED = /strings: (?<strings>JSON\.parse\(.*\)),\n {2}graph: "(?<graph>[\w-]+)"/;

/** Prisma's own packing: whole numbers in sevens of bits, the lowest first; one more than the number where it may lack. */
function raisePlaces(graph: Buffer): Buffer {
  const written: number[] = [];
  let at = 0;
  const byte = (): number => graph[at++] ?? 0;
  const read = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const next = byte();
      value |= (next & 127) << shift;
      if (next < 128) return value;
    }
  };
  const write = (value: number): number => {
    let rest = value;
    for (; rest > 127; rest >>>= 7) written.push((rest & 127) | 128);
    written.push(rest);
    return value;
  };
  const copy = (): number => write(read());
  const copyBytes = (count: number): void => {
    for (let i = 0; i < count; i += 1) written.push(byte());
  };
  const times = (count: number, work: () => void): void => {
    for (let i = 0; i < count; i += 1) work();
  };
  const twoNodes = (): void => times(2, copy);
  const [inputs, outputs, roots] = [copy(), copy(), copy()];
  const inputEdge = (): void => {
    write(read() + ROOM);
    // Which kinds of plain values it takes; the node it leads to; where the name of its enum stands; its flags.
    copyBytes(2);
    copy();
    const name = read();
    write(name === 0 ? 0 : name + ROOM);
    copyBytes(1);
  };
  const outputEdge = (): void => {
    write(read() + ROOM);
    twoNodes();
  };
  times(inputs, () => times(copy(), inputEdge));
  times(outputs, () => times(copy(), outputEdge));
  times(roots, outputEdge);
  if (at !== graph.length) throw new Error('Prisma packs its graph in another way than it did');
  return Buffer.from(written);
}

/** The generated program, with the graph's places raised; throws when Prisma generates it in another way than it did. */
export function spreadParamGraph(program: string): string {
  const { strings, graph } = CARRIED.exec(program)?.groups ?? {};
  if (!strings || !graph) throw new Error('Prisma carries its graph in another way than it did');
  const raised = raisePlaces(Buffer.from(graph, 'base64url')).toString('base64url');
  const names = `[...Array<string>(${ROOM}).fill(''), ...${strings}]`;
  return program.replace(CARRIED, () => `strings: ${names},\n  graph: "${raised}"`);
}
