import type { Slip } from './course-draft.ts';

const MOST_CUES = 5_000;
const MOST_SLIPS = 20;

// (hours:)minutes:seconds.milliseconds
const TIME = String.raw`(?:(\d{2,4}):)?([0-5]\d):([0-5]\d)\.(\d{3})`;
const timing = new RegExp(String.raw`^${TIME}[ \t]+-->[ \t]+${TIME}(?:[ \t]+(.*))?$`);
const setting = /^(?:vertical|line|position|size|align):[\w%,.-]+$/;
/** Bold, italic, underlined, who speaks, which language, how a word is read, and times inside a cue. */
const mark = /<(?:\/?(?:b|i|u|c|v|lang|ruby|rt)(?:\.[\w.-]+)?(?:[ \t][^<>&]*)?|\d{2,}:[\d:.]+)>/g;

/** Checks captions in WebVTT: every cue has a time after the one before it, an end after its beginning, and words. */
export function checkCaptions(text: string): Slip[] {
  const slips: Slip[] = [];
  const lines = text.replace(/^\uFEFF/, '').split('\n');
  const say = (at: number, says: string) => slips.length < MOST_SLIPS && slips.push({ line: at + 1, says });
  if (!/^WEBVTT(?:[ \t].*)?$/.test(lines[0] ?? '')) {
    return [{ line: 1, says: 'Captions begin with a line that says WEBVTT. Save them as a WebVTT file.' }];
  }
  if ((lines[1] ?? '').trim() !== '') say(1, 'Leave an empty line after WEBVTT.');
  let cues = 0;
  let before = 0;
  for (let at = 1; at < lines.length; at += 1) {
    if (lines[at]?.trim() === '') continue;
    const begin = at;
    while (at < lines.length && lines[at]?.trim() !== '') at += 1;
    const block = lines.slice(begin, at);
    if (begin === 1 || /^NOTE(?:[ \t]|$)/.test(block[0] ?? '')) continue;
    if (/^(?:STYLE|REGION)\s*$/.test(block[0] ?? '')) {
      say(begin, 'Captions here have no STYLE and no REGION. Leave it out.');
      continue;
    }
    cues += 1;
    before = checkCue(block, before, (line, says) => say(begin + line, says));
  }
  if (cues === 0 && slips.length === 0) say(0, 'There are no captions in this file.');
  if (cues > MOST_CUES) say(0, `There are more than ${MOST_CUES} captions in this file.`);
  return slips;
}

/** Gives when the cue begins, in milliseconds; of one that cannot be read, when the one before it did. */
function checkCue(block: readonly string[], before: number, say: (line: number, says: string) => void): number {
  const at = block[0]?.includes('-->') ? 0 : 1;
  const found = timing.exec(block[at]?.trim() ?? '');
  if (!found) {
    say(Math.min(at, block.length - 1), 'A caption has a line like 00:01.000 --> 00:04.000 above its words.');
    return before;
  }
  const [, h1, m1, s1, ms1, h2, m2, s2, ms2, settings = ''] = found;
  const [start, end] = [milliseconds(h1, m1, s1, ms1), milliseconds(h2, m2, s2, ms2)];
  if (end <= start) say(at, 'This caption ends before it begins.');
  if (start < before) say(at, 'This caption begins before the one above it.');
  for (const one of settings.split(/[ \t]+/).filter(Boolean))
    if (!setting.test(one)) say(at, `“${one}” is no setting of a caption.`);
  const words = block.slice(at + 1);
  if (words.join('').trim() === '') say(at, 'This caption has no words.');
  for (const [line, text] of words.entries()) {
    if (text.includes('-->')) say(at + 1 + line, 'Leave an empty line between two captions.');
    else if (/[<>]/.test(text.replace(mark, ''))) say(at + 1 + line, 'Write &lt; for < and &gt; for > in captions.');
  }
  return start;
}

const milliseconds = (h = '0', m = '0', s = '0', ms = '0'): number =>
  ((Number(h) * 60 + Number(m)) * 60 + Number(s)) * 1_000 + Number(ms);
