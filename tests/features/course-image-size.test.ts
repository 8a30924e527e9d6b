import { expect, test } from 'vitest';
import { imageSize } from '../../src/features/courses/image-size.ts';

const png = Buffer.alloc(24);
png.writeUInt32BE(640, 16);
png.writeUInt32BE(420, 20);
const jpeg = Buffer.from('ffd8ffe000044a46ffc4000400ffffc2000b0801a4028001011100', 'hex');
const vp8x = Buffer.alloc(30);
vp8x.write('RIFF    WEBPVP8X', 0, 'latin1');
vp8x.writeUIntLE(639, 24, 3);
vp8x.writeUIntLE(419, 27, 3);
const vp8 = Buffer.alloc(30);
vp8.write('RIFF    WEBPVP8 ', 0, 'latin1');
vp8.writeUInt16LE(640, 26);
vp8.writeUInt16LE(420, 28);
const vp8l = Buffer.alloc(25);
vp8l.write('RIFF    WEBPVP8L', 0, 'latin1');
vp8l.writeUInt32LE(639 | (419 << 14), 21);

test.each([
  ['PNG', 'image/png', png],
  ['WebP, extended', 'image/webp', vp8x],
  ['WebP, lossy', 'image/webp', vp8],
  ['WebP, lossless', 'image/webp', vp8l],
  ['SVG', 'image/svg+xml', Buffer.from('<svg xmlns="x" viewBox="0 0 640 419.6"/>')],
] as const)('SH-23 the size of a %s image is read from its content', (_, type, bytes) => {
  expect(imageSize(type, bytes)).toEqual({ width: 640, height: 420 });
});

test('SH-23 the size of a JPEG stands in the segment that begins its frame', () => {
  expect(imageSize('image/jpeg', jpeg)).toEqual({ width: 640, height: 420 });
  expect(imageSize('image/jpeg', jpeg.subarray(0, 12))).toBe(undefined);
  expect(imageSize('image/jpeg', Buffer.from('ffd8ff0000000000', 'hex'))).toBe(undefined);
  expect(imageSize('image/jpeg', Buffer.from('ffd800', 'hex'))).toBe(undefined);
});

test('SH-23 an image without a sensible size is broken', () => {
  expect(imageSize('image/png', Buffer.alloc(24))).toBe(undefined);
  expect(imageSize('image/png', Buffer.alloc(24, 0xff))).toBe(undefined);
  expect(imageSize('image/webp', Buffer.from('RIFF    WEBPXXXX        '))).toBe(undefined);
  expect(imageSize('image/svg+xml', Buffer.from('<svg viewBox="wide"/>'))).toBe(undefined);
});
