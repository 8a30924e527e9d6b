import type { Random } from '../../random.ts';

const FIRST = [
  'Quiet',
  'Kind',
  'Early',
  'Brave',
  'Calm',
  'Sunny',
  'Patient',
  'Curious',
  'Gentle',
  'Steady',
  'Bright',
  'Warm',
  'Fair',
  'Keen',
  'Merry',
  'Thoughtful',
];
const SECOND = [
  'Otter',
  'Robin',
  'Badger',
  'Heron',
  'Maple',
  'Harbour',
  'Lantern',
  'Meadow',
  'Pebble',
  'Swift',
  'Willow',
  'Comet',
  'Kite',
  'Orchard',
  'River',
  'Beacon',
];

/** A name like "Quiet Otter", by chance: it leads to nobody, and two of one person have nothing in common. */
export function aPseudonym(random: Random): string {
  const byte = random.bytes(1).readUInt8();
  return `${FIRST[byte >> 4]} ${SECOND[byte & 15]}`;
}
