import { crc32, deflateSync } from 'node:zlib';

function chunk(name: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), content]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}

/** A grey PNG of this size, with what `told` says in it in each of the chunks that tell about a picture. */
export function aPng(width = 3, height = 2, told = ''): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 0, 0, 0, 0], 8);
  const about = ['tEXt', 'zTXt', 'iTXt', 'eXIf', 'tIME'].map((name) => chunk(name, Buffer.from(`Comment\0${told}`)));
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    ...(told ? about : []),
    chunk('IDAT', deflateSync(Buffer.alloc((width + 1) * height, 0x80))),
    chunk('IEND', Buffer.alloc(0)),
    Buffer.from(told),
  ]);
}

const segment = (kind: number, content: Buffer): Buffer => {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(content.length + 2);
  return Buffer.concat([Buffer.from([0xff, kind]), length, content]);
};

/** Exif with an orientation and, behind it, a place. */
const exif = (turned: number, told: string): Buffer =>
  Buffer.concat([
    Buffer.from('Exif\0\0II*\0', 'latin1'),
    Buffer.from([8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, turned, 0, 0, 0, 0, 0, 0, 0]),
    Buffer.from(`GPS ${told}`),
  ]);

/** What looks like a JPEG of this size from the outside, held as `turned` says, with `told` in all that is not the picture. */
export function aJpeg(width: number, height: number, { turned = 1, told = 'nothing' } = {}): Buffer {
  const frame = Buffer.from([8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0]);
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, Buffer.from('JFIF\0\x01\x01\0\0\x01\0\x01\0\0', 'latin1')),
    segment(0xe1, exif(turned, told)),
    segment(0xe1, Buffer.from(`http://ns.adobe.com/xap/1.0/\0${told}`)),
    segment(0xe2, Buffer.from(`ICC_PROFILE\0\x01\x01colours`, 'latin1')),
    segment(0xe2, Buffer.from(`MPF\0${told}`)),
    segment(0xed, Buffer.from(`Photoshop 3.0\0${told}`)),
    segment(0xfe, Buffer.from(told)),
    segment(0xdb, Buffer.alloc(65, 1)),
    segment(0xc0, frame),
    segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])),
    Buffer.from([0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56]),
    Buffer.from([0xff, 0xd9]),
    Buffer.from(`another picture behind: ${told}`),
  ]);
}
