import { crc32, deflateSync } from 'node:zlib';
import { type App, inTransaction } from '../../context.ts';
import { OurError } from '../../errors.ts';
import type { SignedIn } from '../../policy/viewer.ts';
import { uuidv7 } from '../../random.ts';
import { changeFiles } from '../attachments/attachments.ts';
import { reply } from '../community/talk.ts';
import { findThread } from '../community/thread.queries.ts';

const [WIDTH, HEIGHT, RADIUS] = [480, 200, 58];
/** Where each circle stands, and its colour. */
const CIRCLES = [
  [90, 0x2e, 0x7d, 0x4f],
  [240, 0xe8, 0xb4, 0x3a],
  [390, 0xb3, 0x3a, 0x3a],
] as const;

function row(y: number): number[] {
  const pixels = Array.from({ length: WIDTH }, (_, x) => {
    const [, ...colour] = CIRCLES.find(([middle]) => Math.hypot(x - middle, y - HEIGHT / 2) < RADIUS) ?? [
      0, 250, 247, 240,
    ];
    return colour;
  });
  return [0, ...pixels.flat()];
}

function chunk(name: string, content: Uint8Array): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), content]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}

/** A card to point at, drawn as a PNG: three circles, green, yellow and red. */
function aCard(): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(WIDTH, 0);
  head.writeUInt32BE(HEIGHT, 4);
  head.set([8, 2], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(Uint8Array.from(Array.from({ length: HEIGHT }, (_, y) => row(y)).flat()))),
    chunk('IEND', new Uint8Array()),
  ]);
}

const WORDS = `How was it today? Point at one.

Green: it was good.
Yellow: some of it was good.
Red: it was not good.

Ask next: "What should I write down about it?"
`;

const files = () => [
  { name: 'card to point at.png', bytes: aCard(), alt: 'Three circles in a row: green, yellow and red' },
  { name: 'how I use the card.txt', bytes: Buffer.from(WORDS), alt: '' },
];

/** A reply with a picture and a text beside it. */
export async function replyWithFiles(past: App, viewer: SignedIn, { slug, thread }: { slug: string; thread: string }) {
  await inTransaction(past, async (inside) => {
    const found = await findThread(inside, viewer, slug, thread);
    if (!found) throw new OurError(`${viewer.id} cannot reply in ${slug}`);
    const [by, once, listed] = [viewer.id, uuidv7(inside), [] as string[]];
    const place = { by, community: found.community, place: found.id, once };
    for (const { alt, ...file } of files()) {
      const typed = { act: 'add' as const, alt, attached: [...listed], drop: undefined };
      const kept = await changeFiles(inside, place, typed, { ...file, size: file.bytes.length });
      if ('listed' in kept) listed.splice(0, listed.length, ...kept.listed);
    }
    const text = 'This is the card that I put on the table first. They point, and then I ask what to write.';
    await reply(inside, found, { by, text, once, files: listed });
  });
}
