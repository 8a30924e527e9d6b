import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { moodleHead, moodleTail, toGift, toMoodle } from '../../src/features/bank/bank-export.ts';
import { textOfFile } from '../../src/features/bank/file-text.ts';
import { readGift } from '../../src/features/bank/gift-import.ts';
import { type Foreign, previewOf } from '../../src/features/bank/imported.ts';
import { readMoodle } from '../../src/features/bank/moodle-import.ts';
import type { Question } from '../../src/features/bank/question.ts';
import { questionFrom } from '../../src/features/bank/source.ts';
import type { Browser } from '../support/browser.ts';
import { anExaminer } from '../support/people.ts';
import { everyKind } from '../support/questions.ts';
import { aSite, type TestSite } from '../support/site.ts';

const filing = { category: 'Hygiene/Hands', tags: ['hands'] };
const taskOf = ({ ask: _, askHtml: __, says: ___, ...task }: Question) => task;
const foreign = (found: Foreign[] | string): Foreign[] => {
  if (typeof found === 'string') throw new Error(found);
  return found;
};

const GIFT = `// A comment alone

$CATEGORY: $course$/top/Hygiene

::Soap::[html]<p>What <b>cleans</b> hands?</p>{
=Soap#Yes
~Mud#No
}

Water is wet.{T}

::How much:: How much is 2 + 2?{#4:0.5}

Name a colour.{=red =blue =green}

Match. {
=cat -> animal
=oak -> tree
}

Which are fruit? {~%50%apple ~%50%pear ~%-100%brick}

Write an essay.{}

Broken {=one

Last one?{=yes ~no}
`;

describe('a GIFT file', () => {
  it('HEC-42 gives its questions, and says of each other one where it is and why it is left', () => {
    const { taken, refused } = previewOf(readGift(GIFT), null, 'Other');
    expect(taken.map(({ question }) => question.kind)).toEqual([
      'single',
      'true-false',
      'numeric',
      'short',
      'matching',
      'multiple',
      'single',
    ]);
    expect(taken[0]).toMatchObject({
      filing: { category: 'Hygiene' },
      question: { askHtml: '<p>What cleans hands?</p>' },
    });
    expect(taken[2]?.question).toMatchObject({ value: 4, within: 0.5 });
    expect(refused).toEqual([
      { where: 'Line 23', title: expect.any(String), why: expect.stringContaining('long text') },
      { where: 'Line 25', title: expect.any(String), why: expect.stringContaining('GIFT') },
    ]);
  });

  it('HEC-42 in Latin-1 is understood, and the page says so; bytes that are no text are refused', () => {
    const latin = textOfFile(Buffer.from('Où est le café ? {=là ~ici}', 'latin1'));
    expect(latin?.text).toContain('Où est le café');
    expect(latin?.note).toContain('Latin-1');
    expect(textOfFile(Buffer.from('Où ?', 'utf8'))?.note).toBeNull();
    expect(textOfFile(Buffer.from('\ufeffOù ?', 'utf16le'))?.text).toContain('Où');
    expect(textOfFile(Buffer.from([0x50, 0x4b, 0, 4]))).toBeNull();
  });

  it('never throws, whatever the file holds', () => {
    const bits = fc.constantFrom(
      '{',
      '}',
      '=',
      '~',
      '#',
      '\n\n',
      '::',
      '$CATEGORY:',
      '->',
      '%50%',
      '[html]',
      'word',
      '\\',
      '<img>',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(bits, { maxLength: 40 }), (parts) => {
        previewOf(readGift(parts.join('')), null, 'Other');
      }),
      { numRuns: 300 },
    );
  });
});

const xml = (inside: string) => `<?xml version="1.0"?><quiz>${inside}</quiz>`;

describe('a file in Moodle’s XML', () => {
  it('HEC-42 gives its questions, and says why others are left', () => {
    const file = xml(`
      <question type="category"><category><text>$course$/top/Hygiene</text></category></question>
      <question type="multichoice"><name><text>Q</text></name><questiontext format="html"><text><![CDATA[<p>What &lt;cleans&gt; hands?</p>]]></text></questiontext>
        <single>true</single><answer fraction="100"><text>Soap &amp; water</text><feedback><text>Yes</text></feedback></answer><answer fraction="0"><text>Mud</text></answer>
        <tags><tag><text>hands</text></tag></tags></question>
      <question type="numerical"><name><text>N</text></name><questiontext format="html"><text>&lt;p&gt;How heavy?&lt;/p&gt;</text></questiontext>
        <answer fraction="100"><text>1</text><tolerance>0.1</tolerance></answer><units><unit><multiplier>1</multiplier><unit_name>kg</unit_name></unit><unit><multiplier>1000</multiplier><unit_name>g</unit_name></unit></units></question>
      <question type="cloze"><name><text>C</text></name><questiontext format="html"><text><![CDATA[<p>Wash with {1:SA:=soap~=hand wash} for {1:MC:=20~5} seconds.</p>]]></text></questiontext></question>
      <question type="essay"><name><text>E</text></name><questiontext><text>Why?</text></questiontext></question>
      <question type="ddimageortext"><name><text>D</text></name><questiontext><text>Where?</text></questiontext></question>
      <question type="shortanswer"><name><text>P</text></name><questiontext format="html"><text><![CDATA[<img src="@@PLUGINFILE@@/x.png">]]></text></questiontext><answer fraction="100"><text>x</text></answer></question>`);
    const { taken, refused } = previewOf(foreign(readMoodle(file)), null, 'Other');
    expect(taken.map(({ question }) => taskOf(question))).toEqual([
      {
        kind: 'single',
        options: [
          { text: 'Soap & water', right: true, says: 'Yes' },
          { text: 'Mud', right: false, says: '' },
        ],
      },
      {
        kind: 'numeric',
        value: 1,
        within: 0.1,
        units: [
          { name: 'kg', times: 1 },
          { name: 'g', times: 0.001 },
        ],
      },
      {
        kind: 'cloze',
        pieces: [
          'Wash with ',
          { forms: ['soap', 'hand wash'] },
          ' for ',
          { options: ['20', '5'], right: 0 },
          ' seconds.',
        ],
      },
    ]);
    expect(taken[0]?.question.askHtml).toContain('&lt;cleans&gt;');
    expect(refused.map(({ why }) => why)).toEqual([
      expect.stringContaining('long text'),
      expect.stringContaining('ddimageortext'),
      expect.stringContaining('picture'),
    ]);
  });

  it('expands no entity: a file that declares one is refused, and so is what is not whole', () => {
    const bomb = `<?xml version="1.0"?><!DOCTYPE quiz [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><quiz><question type="essay"><name><text>&b;</text></name></question></quiz>`;
    expect(readMoodle(bomb)).toContain('entities');
    expect(readMoodle('<quiz><question>')).toContain('whole');
    expect(readMoodle('<html></html>')).toContain('Moodle');
  });

  it('HEC-42 comes back as it went out, every kind', () => {
    const file = moodleHead + everyKind.map((question) => toMoodle({ question, filing })).join('') + moodleTail;
    const { taken, refused } = previewOf(foreign(readMoodle(file)), null, 'Other');
    expect(refused).toEqual([]);
    expect(taken.map(({ question }) => taskOf(question))).toEqual(everyKind.map(taskOf));
    expect(taken.map((one) => one.filing)).toEqual(everyKind.map(() => filing));
  });
});

it('HEC-42 GIFT comes back as it went out, for the kinds that it has', () => {
  const words = fc
    .array(fc.constantFrom(...'ab=~#{}:\\%é'), { minLength: 1, maxLength: 6 })
    .map((letters) => `x${letters.join('')}x`);
  const option = fc.record({ text: words, says: words });
  fc.assert(
    fc.property(fc.array(option, { minLength: 2, maxLength: 5 }), words, (options, says) => {
      const task = { kind: 'single' as const, options: options.map((one, i) => ({ ...one, right: i === 0 })) };
      const question = questionFrom(task, { ask: 'Why?', says });
      const { taken, refused } = previewOf(readGift(toGift({ question, filing })), null, 'Other');
      expect(refused).toEqual([]);
      expect(taken.map((one) => taskOf(one.question))).toEqual([task]);
    }),
    { numRuns: 200 },
  );
  const kinds = everyKind.filter(({ kind }) => !['numeric', 'ordering', 'cloze'].includes(kind));
  const { taken } = previewOf(readGift(kinds.map((question) => toGift({ question, filing })).join('')), null, 'Other');
  expect(taken.map(({ question }) => taskOf(question))).toEqual(kinds.map(taskOf));
});

describe('importing', () => {
  let site: TestSite;
  let tutor: Browser;
  beforeAll(async () => {
    site = await aSite();
    tutor = await site.signedIn(await anExaminer(site));
  });
  afterAll(() => site.close());

  it('HEC-42 asks for a category only where the file names none', async () => {
    const send = (text: string, category: string) => {
      const file = { name: 'a.gift', type: 'text/plain', bytes: Buffer.from(text) };
      return tutor.submit('/bank/import', { category }, { files: { file } });
    };
    const question = 'Is water wet?{T}\n';
    expect((await send(`$CATEGORY: Water\n\n${question}`, '')).status).toBe(303);
    const asked = await send(question, '');
    expect([asked.status, asked.$('#category-error').text()]).toEqual([422, expect.stringContaining('no category')]);
    expect((await send(question, 'Water')).status).toBe(303);
  });

  it('HEC-42 shows what a file brings, takes it once, and gives it out again', async () => {
    const file = {
      name: 'questions.txt',
      bytes: Buffer.from(GIFT.replace('Water', 'Où l’eau').replace('’', "'"), 'latin1'),
    };
    const read = await tutor.submit('/bank/import', { category: 'Other' }, { files: { file } });
    const preview = await tutor.get(read.to);
    expect(preview.text).toContain('7 questions can be taken. 2 questions cannot.');
    expect(preview.text).toContain('Latin-1');
    expect(preview.text).toContain('long text');
    const _csrf = String(preview.$('input[name=_csrf]').first().val());
    await Promise.all([1, 2, 3].map(() => tutor.post(read.to, { _csrf })));
    expect(await site.app.db.bankQuestion.count()).toBe(7);
    expect((await tutor.get('/bank?q=eau')).text).toContain('Où l’eau is wet');
    for (const [format, holds] of [
      ['gift', '$CATEGORY'],
      ['xml', '<quiz>'],
    ])
      expect((await tutor.download(`/bank/export/${format}`)).bytes.toString()).toContain(holds);
  });

  it.each([
    ['no file', null, 'Choose a file'],
    ['a zip', Buffer.from([0x50, 0x4b, 3, 4, 0, 0]), 'not a text'],
    ['an empty text', Buffer.from('\n\n'), 'no questions'],
  ])('says what is wrong with %s', async (_, bytes, says) => {
    const files = bytes ? { file: { name: 'x.txt', bytes } } : {};
    const page = await tutor.submit('/bank/import', { category: 'Other' }, { files });
    expect([page.status, page.$('.govuk-error-summary').text()]).toEqual([422, expect.stringContaining(says)]);
  });
});
