/** Samples a second: enough for a bell. */
const RATE = 11_025;
const SECONDS = 4;
/** When it is struck, in seconds. */
const STROKES = [0, 2] as const;
/** A bell's note and two above it, each with how loud it is. */
const NOTES = [
  [523, 0.6],
  [1310, 0.25],
  [2093, 0.15],
] as const;

const sampleAt = (seconds: number): number =>
  STROKES.filter((from) => seconds >= from).reduce<number>((sum, from) => {
    const since = seconds - from;
    const tone = NOTES.reduce((all, [hertz, loud]) => all + loud * Math.sin(2 * Math.PI * hertz * since), 0);
    return sum + 0.45 * tone * Math.exp(-3 * since);
  }, 0);

/** A bell that is struck twice, as a WAV file of 8 bits. */
export function bellSound(): Buffer {
  const length = RATE * SECONDS;
  const sound = Buffer.alloc(44 + length);
  sound.write('RIFF', 0, 'latin1');
  sound.writeUInt32LE(36 + length, 4);
  sound.write('WAVEfmt ', 8, 'latin1');
  sound.writeUInt32LE(16, 16);
  sound.writeUInt16LE(1, 20);
  sound.writeUInt16LE(1, 22);
  sound.writeUInt32LE(RATE, 24);
  sound.writeUInt32LE(RATE, 28);
  sound.writeUInt16LE(1, 32);
  sound.writeUInt16LE(8, 34);
  sound.write('data', 36, 'latin1');
  sound.writeUInt32LE(length, 40);
  for (let at = 0; at < length; at += 1) sound.writeUInt8(Math.round(128 + 127 * sampleAt(at / RATE)), 44 + at);
  return sound;
}
