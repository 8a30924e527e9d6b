import { load } from 'cheerio';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkCaptions } from '../../src/features/courses/captions.ts';
import { downloadType } from '../../src/features/courses/course-downloads.ts';
import { readCourseFolder } from '../../src/features/courses/course-folder.ts';
import { fitsItsName } from '../../src/features/courses/course-media.ts';
import { renderInline, renderMarkdown } from '../../src/features/courses/markdown.ts';
import { aCourseFolder, pageMd } from '../support/course-folder.ts';
import { aMediaFile, vtt } from '../support/media.ts';

const KINDS = ['mp4', 'webm', 'mp3', 'ogg', 'm4a', 'wav'];

describe('SH-34 what a file is', () => {
  it('is told by its content and its ending, which have to agree', () => {
    for (const content of KINDS)
      for (const ending of KINDS) {
        // Sound may be called M4A whatever brand of MP4 it is.
        const fits = content === ending || (content === 'mp4' && ending === 'm4a');
        expect([content, ending, fitsItsName(`a.${ending}`, aMediaFile(content))]).toEqual([content, ending, fits]);
      }
    for (const ending of KINDS)
      for (const bytes of [
        Buffer.alloc(0),
        Buffer.from('<html><script>alert(1)</script>'),
        Buffer.from('MZ\x90'),
        Buffer.from('RIFF0000WAVE'),
      ])
        expect(fitsItsName(`a.${ending}`, bytes)).toBe(false);
    expect(fitsItsName('a.exe', aMediaFile('mp4'))).toBe(false);
  });

  it('of a file to download too', () => {
    const office = (folder: string, more = '') =>
      Buffer.from(`PK\x03\x04[Content_Types].xml ${folder}/document.xml${more}`);
    expect(downloadType('a.pdf', Buffer.from('%PDF-1.7'))).toBe('application/pdf');
    expect(downloadType('a.csv', Buffer.from('a,b\r\n1,“2”\n'))).toBe('text/csv; charset=utf-8');
    for (const [ending, folder] of [
      ['docx', 'word'],
      ['xlsx', 'xl'],
      ['pptx', 'ppt'],
    ] as const) {
      expect(downloadType(`a.${ending}`, office(folder))).toContain('openxmlformats');
      expect(downloadType(`a.${ending}`, office(folder, 'vbaProject.bin'))).toBe(null);
      expect(downloadType(`a.${ending}`, office('other'))).toBe(null);
    }
    for (const [name, bytes] of [
      ['a.pdf', Buffer.from('MZ')],
      ['a.pdf', Buffer.alloc(0)],
      ['a.txt', Buffer.from([0xff, 0xfe, 0x41])],
      ['a.csv', Buffer.from('a\u0007b')],
      ['a.html', Buffer.from('<p>')],
      ['a.docm', office('word')],
      ['A B.pdf', Buffer.from('%PDF-1.7')],
    ] as const)
      expect([name, downloadType(name, bytes)]).toEqual([name, null]);
  });
});

describe('captions', () => {
  it('are WebVTT: each with a time after the one before it, and words', () => {
    expect(checkCaptions(vtt)).toEqual([]);
    expect(checkCaptions(`\uFEFF${vtt}\nNOTE a remark\nof two lines\n`)).toEqual([]);
  });

  const cue = (lines: string) => `WEBVTT\n\n${lines}\n`;
  it.each([
    ['nothing', '', 1, /WEBVTT/],
    ['SubRip', '1\n00:00:00,000 --> 00:00:02,000\nHello', 1, /WEBVTT/],
    ['no captions', 'WEBVTT\n', 1, /no captions/],
    ['commas in times', cue('00:00,000 --> 00:02,000\nHi'), 3, /a line like/],
    ['minutes over 59', cue('00:60.000 --> 61:00.000\nHi'), 3, /a line like/],
    ['no times', cue('first\nHi'), 4, /a line like/],
    ['an end before its beginning', cue('00:02.000 --> 00:01.000\nHi'), 3, /ends before/],
    ['an order that goes back', cue('00:02.000 --> 00:03.000\nHi\n\n00:01.000 --> 00:04.000\nHo'), 6, /begins before/],
    ['no words', cue('00:00.000 --> 00:01.000'), 3, /no words/],
    ['a script', cue('00:00.000 --> 00:01.000\n<script>alert(1)</script>'), 4, /Write &lt;/],
    ['an event', cue('00:00.000 --> 00:01.000\n<b onclick="x"><img src=x></b>'), 4, /Write &lt;/],
    ['two captions in one', cue('00:00.000 --> 00:01.000\nHi\n00:02.000 --> 00:03.000\nHo'), 5, /empty line/],
    ['a style', cue('STYLE\n::cue { background: url(https://example.org) }'), 3, /no STYLE/],
    ['an unknown setting', cue('00:00.000 --> 00:01.000 onload:x()\nHi'), 3, /no setting/],
  ])('%s is refused with its line', (_, text, line, says) => {
    const [first] = checkCaptions(text);
    expect([first?.line, first?.says]).toEqual([line, expect.stringMatching(says)]);
  });

  it('any order of times that goes forward is taken, and whatever else is written is answered', () => {
    const time = (ms: number) =>
      `${String(Math.floor(ms / 60_000)).padStart(2, '0')}:${String(Math.floor(ms / 1_000) % 60).padStart(2, '0')}.${String(ms % 1_000).padStart(3, '0')}`;
    const words = fc.stringMatching(/^[A-Za-z,. ]{0,20}[a-z]$/);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(9_000), fc.integer({ min: 1, max: 9_000 }), words), { minLength: 1, maxLength: 20 }),
        (cues) => {
          let at = 0;
          const text = cues.map(([pause, length, said]) => {
            at += pause;
            return `${time(at)} --> ${time(at + length)}\n${said}\n`;
          });
          expect(checkCaptions(`WEBVTT\n\n${text.join('\n')}`)).toEqual([]);
        },
      ),
      { numRuns: 100 },
    );
    const parts = fc.constantFrom(
      'WEBVTT\n',
      '\n',
      '00:01.000 --> 00:02.000',
      ' --> ',
      'NOTE',
      '<',
      '<v Ann>',
      'x',
      '\0',
    );
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 20 }), (all) => {
        expect(checkCaptions(all.join('')).length).toBeLessThanOrEqual(20);
      }),
      {
        numRuns: 300,
      },
    );
  });
});

const targets = {
  image: () => undefined,
  pageUrl: () => undefined,
  media: (name: string) => ({
    url: `/courses/c/files/${name}`,
    type: name.endsWith('mp4') ? 'video/mp4' : 'audio/mpeg',
    isVideo: name.endsWith('mp4'),
    captions: name.endsWith('mp4') ? '/courses/c/files/talk.vtt' : null,
    transcript: '<p>Hello.</p>',
  }),
  download: (name: string) =>
    name === 'plan.pdf' ? { url: '/courses/c/files/plan.pdf', says: 'PDF, 12 kB' } : undefined,
};

describe('SH-34 video, sound and files in a text', () => {
  it('are our own players, with captions and what is said', () => {
    const { html, slips } = renderMarkdown(
      '![Ana “talks” <b>](../media/talk.mp4 "Her first visit")\n\n![Rain](media/rain.mp3)',
      targets,
    );
    expect(slips).toEqual([]);
    const page = load(html, null, false);
    expect(page('figure.media > video').attr()).toMatchObject({
      controls: '',
      preload: 'metadata',
      'aria-label': 'Ana “talks” <b>',
    });
    expect(page('video > source').attr()).toEqual({ src: '/courses/c/files/talk.mp4', type: 'video/mp4' });
    expect(page('video > track').attr()).toEqual({
      kind: 'captions',
      src: '/courses/c/files/talk.vtt',
      srclang: 'en',
      label: 'English',
      default: '',
    });
    expect(page('figure > figcaption').text()).toBe('Her first visit');
    expect(page('figure > details').first().text()).toContain('Hello.');
    expect(page('audio > source').attr('type')).toBe('audio/mpeg');
    expect(page('audio > track, iframe, embed, object')).toHaveLength(0);
    expect(page('b')).toHaveLength(0);
  });

  it.each([
    ['inside a sentence', 'See ![this](media/talk.mp4) now', /paragraph of its own/],
    ['in a list', '- ![this](media/talk.mp4)', /paragraph of its own/],
    ['in a link', '[![this](media/talk.mp4)](https://example.org)', /paragraph of its own/],
    ['without words', '![](media/talk.mp4)', /what media\/talk.mp4 is about/],
    ['from elsewhere', '![x](https://example.org/media/talk.mp4)', /no image/],
    ['a file that is not there', '[Plan](files/gone.pdf)', /no file files\/gone\.pdf/],
    ['a file without words', '[](files/plan.pdf)', /no words/],
  ])('%s they are refused', (_, text, says) => {
    expect(renderMarkdown(text, targets).slips[0]?.says).toMatch(says);
  });

  it('a question holds none, and a link to a file says what comes', () => {
    const asked = renderInline('![this](media/talk.mp4)', targets);
    expect([asked.slips.length, asked.html]).toEqual([1, '']);
    const link = load(
      renderMarkdown('Take [the plan](../files/plan.pdf) home.', targets).html,
      null,
      false,
    )('a.download');
    expect([link.attr('href'), link.text()]).toEqual(['/courses/c/files/plan.pdf', 'the plan (PDF, 12 kB)']);
  });
});

describe('SH-34 a folder with video, sound and files', () => {
  const whole = {
    'media/talk.mp4': aMediaFile('mp4'),
    'media/talk.vtt': vtt,
    'media/talk.md': 'She says **hello**.\n\n[See](../01-first/02-another.md)\n',
    'media/rain.mp3': aMediaFile('mp3'),
    'media/rain.txt': 'Rain <falls>.\nStill.\n\nIt stops.',
    'files/plan.pdf': '%PDF-1.7 a plan',
    '01-first/01-a-page.md': `${pageMd}\n![Talk](../media/talk.mp4)\n\n![Rain](../media/rain.mp3)\n\n[Plan](../files/plan.pdf)\n`,
  };
  const read = async (changes: Record<string, string | Buffer | undefined> = {}) =>
    readCourseFolder(await aCourseFolder({ ...whole, ...changes }));

  it('is read whole, its transcripts as Markdown or as plain text', async () => {
    const course = await read();
    if ('problems' in course) throw new Error(JSON.stringify(course.problems));
    const html = load(course.course.modules[0]?.pages[0]?.html ?? '', null, false);
    expect(html('details strong').text()).toBe('hello');
    expect(html('details a').attr('href')).toBe('/courses/small-course/first/another');
    expect(
      html('details')
        .last()
        .find('p')
        .map((_, p) => html(p).text())
        .get(),
    ).toEqual(['Rain <falls>.Still.', 'It stops.']);
    expect(
      course.course.files
        .filter(({ bytes }) => bytes === null)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['plan.pdf', 'rain.mp3', 'talk.mp4']);
  });

  it.each<[string, Record<string, string | Buffer | undefined>, RegExp]>([
    ['a film without captions', { 'media/talk.vtt': undefined }, /media\/talk\.mp4:1 A video needs captions/],
    ['a film without a transcript', { 'media/talk.md': undefined }, /media\/talk\.mp4:1 It needs a transcript/],
    ['sound without a transcript', { 'media/rain.txt': undefined }, /media\/rain\.mp3:1 It needs a transcript/],
    ['an empty transcript', { 'media/rain.txt': ' \n' }, /media\/rain\.txt:1 The transcript has no words/],
    ['two transcripts', { 'media/rain.md': 'x' }, /media\/rain\.mp3:1 It has two transcripts/],
    ['a file under another name', { 'media/talk.mp4': aMediaFile('webm') }, /media\/talk\.mp4:1 .*does not fit/],
    ['a page under the name of a film', { 'media/talk.mp4': '<html><script>' }, /media\/talk\.mp4:1 .*does not fit/],
    ['broken captions', { 'media/talk.vtt': 'WEBVTT\n\nHello\n' }, /media\/talk\.vtt:3 A caption has a line like/],
    ['captions that are not UTF-8', { 'media/talk.vtt': Buffer.from([0x57, 0xff]) }, /media\/talk\.vtt:1 .*UTF-8/],
    ['captions of nothing', { 'media/other.vtt': vtt }, /media\/other\.vtt:1 There is no video/],
    [
      'a script in a transcript’s link',
      { 'media/talk.md': '[x](javascript:x)' },
      /media\/talk\.md:1 .*not with javascript/,
    ],
    ['another kind of file', { 'media/talk.avi': 'x' }, /media\/talk\.avi:1 Name video/],
    ['a program', { 'files/tool.exe': 'MZ' }, /files\/tool\.exe:1 Name files/],
    ['a program under another name', { 'files/plan.pdf': 'MZ' }, /files\/plan\.pdf:1 .*does not fit/],
    ['a file over the limit', { 'files/plan.pdf': Buffer.alloc(20_000_001) }, /files\/plan\.pdf:1 .*over 20 MB/],
    ['a folder inside', { 'media/more/x.mp4': 'x' }, /media\/more:1 .*no folders/],
  ])('%s is refused', async (_, changes, says) => {
    const course = await read(changes);
    if ('course' in course) throw new Error('It was taken');
    expect(course.problems.map(({ file, line, says: why }) => `${file}:${line} ${why}`).join('\n')).toMatch(says);
  });
});
