/** The beginnings of real files, as programs write them; what follows is noise that is the same each time. */
const box = (brand: string) =>
  Buffer.concat([Buffer.from('0000001866747970', 'hex'), Buffer.from(`${brand}\u0000\u0000\u0002\u0000${brand}mp41`)]);
const ebml = Buffer.from(
  '1a45dfa39f4286810142f7810142f2810442f381084282847765626d42878104428581021853806701ffffffffffffff',
  'hex',
);
const page = (name: string) =>
  Buffer.concat([Buffer.from('4f676753000200000000000000002a00000000000000aabbccdd011e', 'hex'), Buffer.from(name)]);

const heads: Readonly<Record<string, Buffer>> = {
  mp4: box('isom'),
  webm: ebml,
  mp3: Buffer.from('fffb9064000f', 'hex'),
  ogg: page('\u0001vorbis'),
  m4a: box('M4A '),
  wav: Buffer.from('RIFF\u0024\u0001\u0000\u0000WAVEfmt ', 'latin1'),
};

/** A file of this kind and so many bytes, every one of which says where it stands. */
export function aMediaFile(kind: string, size = 400): Buffer {
  const head = heads[kind] ?? Buffer.alloc(0);
  const bytes = Buffer.from(Array.from({ length: size }, (_, at) => (at * 7 + (at >> 8)) % 251));
  head.copy(bytes);
  return bytes;
}

export const vtt =
  'WEBVTT\n\n1\n00:00.000 --> 00:02.500\n- Hello & <i>welcome</i>.\n\n00:03.000 --> 00:04.000 align:start\nGoodbye.\n';
