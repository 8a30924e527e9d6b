import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BadPackage } from '../../src/features/packages/bad-package.ts';
import { readManifest } from '../../src/features/packages/manifest.ts';
import type { PartSeen } from '../../src/features/packages/playing.queries.ts';
import { isListed, mayOpen, placeToGoOn, turnFrom } from '../../src/features/packages/turns.ts';
import { goodPackage, manifestOf } from '../support/packages.ts';

describe('a manifest', () => {
  const read = (text: string) =>
    readManifest(Buffer.from(text), new Set(['one.html', 'pages/two.html', 'sco/one.html']));

  it.each(['1.2', '3rd', '4th'] as const)('HEC-23 of %s gives a contents list', (edition) => {
    const { standard, title, items } = read(manifestOf(edition));
    expect([standard, title]).toEqual([
      { '1.2': 'scorm-1.2', '3rd': 'scorm-2004-3', '4th': 'scorm-2004-4' }[edition],
      'A small package',
    ]);
    expect(
      items.map(({ title: name, level, href, parameters, isAsset }) => [name, level, href, parameters, isAsset]),
    ).toEqual([
      ['All of it', 0, null, '', false],
      ['First part', 1, 'one.html', '', false],
      ['Second & last part', 1, 'pages/two.html', '?from=manifest', false],
    ]);
  });

  it('HEC-23 takes masteryscore, launch data, parameters and xml:base', () => {
    const text = manifestOf('1.2', [
      {
        id: 'a',
        title: 'A',
        href: 'one.html',
        more: '<adlcp:masteryscore>80</adlcp:masteryscore><adlcp:datafromlms>x=1</adlcp:datafromlms>',
      },
    ])
      .replace('<resources>', '<resources xml:base="sco/">')
      .replace('<item identifier="a"', '<item identifier="a" parameters="?q=1"');
    expect(read(text).items[1]).toMatchObject({
      href: 'sco/one.html',
      parameters: '?q=1',
      masteryScore: 80,
      launchData: 'x=1',
    });
  });

  it('HEC-23 whatever its bytes are, is read or refused with a sentence', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(1_500), (noise, at) => {
        const whole = Buffer.from(manifestOf());
        const bytes = Buffer.concat([whole.subarray(0, at), noise, whole.subarray(at + noise.length)]);
        try {
          const { items } = readManifest(bytes, new Set(Object.keys(goodPackage)));
          for (const { href } of items) expect(href === null || href in goodPackage).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(BadPackage);
        }
      }),
      { numRuns: 300 },
    );
  });
});

const SEQUENCED =
  '<imsss:sequencing IDRef="shared"><imsss:objectives><imsss:primaryObjective satisfiedByMeasure="true"><imsss:minNormalizedMeasure>0.7</imsss:minNormalizedMeasure></imsss:primaryObjective></imsss:objectives></imsss:sequencing>';
const PARTS = [
  { id: 'one', title: 'One', href: 'one.html', more: SEQUENCED },
  {
    id: 'two',
    title: 'Two',
    href: 'pages/two.html',
    more: '<adlnav:presentation><adlnav:navigationInterface><adlnav:hideLMSUI>continue</adlnav:hideLMSUI><adlnav:hideLMSUI>exit</adlnav:hideLMSUI></adlnav:navigationInterface></adlnav:presentation>',
  },
];
const around = (text: string, sequencing: string, collection = ''): string =>
  text
    .replace('</item>\n  </organization>', `${sequencing}</item>\n  </organization>`)
    .replace('</manifest>', `<imsss:sequencingCollection>${collection}</imsss:sequencingCollection></manifest>`);
const readAll = (text: string) => readManifest(Buffer.from(text), new Set(['one.html', 'pages/two.html']));
const control = (flags: string) => `<imsss:sequencing><imsss:controlMode ${flags}/></imsss:sequencing>`;

describe('the rules of a manifest', () => {
  it('HEC-23 are followed where they say the order, the way on, the pass mark and the buttons', () => {
    const { items, ignored } = readAll(
      around(manifestOf('4th', PARTS), control('choice="false" flow="true" forwardOnly="true"')),
    );
    expect(items.slice(1)).toMatchObject([
      { byChoice: false, byFlow: true, forwardOnly: true, hides: [], passingScore: 0.7 },
      { byChoice: false, byFlow: true, forwardOnly: true, hides: ['continue'], passingScore: null },
    ]);
    expect(ignored).toEqual([]);
    // What is not said is as the standard has it.
    const { items: plain } = readAll(manifestOf('1.2'));
    expect(plain[1]).toMatchObject({ byChoice: true, byFlow: false, forwardOnly: false, hides: [], needs: [] });
  });

  it.each<[string, number | null]>([
    ['<adlcp:completionThreshold>0.8</adlcp:completionThreshold>', 0.8],
    ['<adlcp:completionThreshold completedByMeasure="true" minProgressMeasure="0.5"/>', 0.5],
    ['<adlcp:completionThreshold completedByMeasure="true"/>', 1],
    ['<adlcp:completionThreshold completedByMeasure="false" minProgressMeasure="0.5"/>', null],
    ['<adlcp:completionThreshold>7</adlcp:completionThreshold>', null],
    ['', null],
  ])('HEC-23 %s asks for a progress of %s', (more, threshold) => {
    const { items } = readAll(manifestOf('4th', [{ id: 'one', title: 'One', href: 'one.html', more }]));
    expect(items[1]?.completionThreshold).toBe(threshold);
  });

  it('HEC-23 prerequisites joined by “and” are taken; anything else is listed', () => {
    const needs = (written: string) => {
      const more = `<adlcp:prerequisites type="aicc_script">${written}</adlcp:prerequisites>`;
      const { items, ignored } = readAll(manifestOf('1.2', [{ id: 'one', title: 'One', href: 'one.html', more }]));
      return [items[1]?.needs, ignored.length];
    };
    expect(needs('a')).toEqual([['a'], 0]);
    expect(needs('a &amp; b.2')).toEqual([['a', 'b.2'], 0]);
    for (const written of ['a | b', '~a', '2*{a,b}', 'a=passed'])
      expect([written, ...needs(written)]).toEqual([written, [], 1]);
  });

  it.each<[string, RegExp]>([
    ['<imsss:sequencingRules><imsss:preConditionRule/></imsss:sequencingRules>', /skipped, hidden or repeated/],
    ['<imsss:limitConditions attemptLimit="1"/>', /how often or how long/],
    ['<imsss:rollupRules objectiveMeasureWeight="0"/>', /add up/],
    [
      '<imsss:objectives><imsss:objective objectiveID="x"><imsss:mapInfo targetObjectiveID="y"/></imsss:objective></imsss:objectives>',
      /share/,
    ],
    ['<imsss:randomizationControls randomizationTiming="onEachNewAttempt"/>', /by chance/],
    ['<imsss:deliveryControls tracked="false"/>', /not to count/],
    ['<imsss:controlMode choiceExit="false"/>', /contents list/],
    ['<imsss:controlMode useCurrentAttemptProgressInfo="false"/>', /earlier tries/],
    ['<adlseq:rollupConsiderations measureSatisfactionIfActive="false"/>', /add up/],
    [
      '<imsss:objectives><imsss:primaryObjective objectiveID="p"/></imsss:objectives><adlseq:objectives><adlseq:objective objectiveID="x"><adlseq:mapInfo targetObjectiveID="y"/></adlseq:objective></adlseq:objectives>',
      /share/,
    ],
  ])('HEC-23 lists what is not followed: %s', (rule, words) => {
    const text = manifestOf('3rd', PARTS);
    expect(readAll(around(text, `<imsss:sequencing>${rule}</imsss:sequencing>`)).ignored).toEqual([
      expect.stringMatching(words),
    ]);
    // The same by name, from the collection.
    const named = around(text, '', `<imsss:sequencing ID="shared">${rule}</imsss:sequencing>`);
    const kept = rule.includes('objectives') ? [] : [expect.stringMatching(words)];
    expect(readAll(named).ignored).toEqual(kept);
  });

  it.each([
    ['<adlcp:data><adlcp:map targetID="notes"/></adlcp:data>', '', 'Notes that parts leave for each other'],
    ['', ' isvisible="false"', 'Parts that the contents list is not to show'],
  ])('HEC-23 lists what is not followed of a part: %s%s', (more, flags, words) => {
    const text = manifestOf('4th', [{ id: 'one', title: 'One', href: 'one.html', more }]);
    const { items, ignored } = readAll(text.replace(/identifierref="/g, `${flags.trim()} identifierref="`));
    expect([items.some(({ title }) => title === 'One'), ignored]).toEqual([true, [words]]);
  });

  it('lists nothing for rules that say what is so anyway', () => {
    const rules =
      '<imsss:randomizationControls randomizationTiming="never"/><imsss:deliveryControls tracked="true" objectiveSetByContent="true"/><imsss:rollupRules/>';
    expect(readAll(around(manifestOf('4th', PARTS), `<imsss:sequencing>${rules}</imsss:sequencing>`)).ignored).toEqual(
      [],
    );
  });
});

const part = (n: number, changes: Partial<PartSeen> = {}): PartSeen => ({
  ...{ id: `p${n}`, identifier: `i${n}`, title: `Part ${n}`, level: 1, href: `${n}.html`, parameters: '' },
  ...{ isAsset: false, launchData: '', completion: 'unknown', success: 'unknown', score: null },
  ...{ startedAt: null, finishedAt: null, masteryScore: null, passingScore: null, completionThreshold: null },
  ...{ byChoice: true, byFlow: false, forwardOnly: false, hides: [], needs: [] },
  ...changes,
});
const at = new Date('2026-11-21T10:00:00Z');
const begun = { startedAt: at };
const done = { startedAt: at, finishedAt: at };
const open = (parts: PartSeen[], state = 'published') => parts.map((one) => mayOpen({ parts, state }, one));

describe('the way from part to part', () => {
  it('HEC-23 leads everywhere where nothing is said', () => {
    const parts = [part(1), part(2), part(3)];
    expect(open(parts)).toEqual([true, true, true]);
    expect(turnFrom({ parts, state: 'published' }, parts[1] ?? part(9), 1)?.part.id).toBe('p3');
    expect(turnFrom({ parts, state: 'published' }, parts[2] ?? part(9), 1)).toBe(null);
  });

  it('HEC-23 goes from one to the next where there is no choice, and back unless it is forward only', () => {
    const flow = { byChoice: false, byFlow: true };
    expect(open([part(1, flow), part(2, flow), part(3, flow)])).toEqual([true, false, false]);
    expect(open([part(1, { ...flow, ...begun }), part(2, flow), part(3, flow)])).toEqual([true, true, false]);
    const parts = [part(1, { ...flow, ...done }), part(2, { ...flow, ...begun }), part(3, flow)];
    expect(parts.map((one) => isListed({ parts, state: 'published' }, one))).toEqual([false, false, false]);
    expect(placeToGoOn({ parts, state: 'published' })?.id).toBe('p2');
    expect(turnFrom({ parts, state: 'published' }, parts[1] ?? part(9), -1)?.part.id).toBe('p1');
    const forward = parts.map((one) => ({ ...one, forwardOnly: true }));
    expect(open(forward)).toEqual([false, true, true]);
    expect(turnFrom({ parts: forward, state: 'published' }, forward[1] ?? part(9), -1)).toBe(null);
    expect(turnFrom({ parts: forward, state: 'published' }, forward[1] ?? part(9), 1)?.part.id).toBe('p3');
  });

  it('HEC-23 lets go back to what was passed over once the end was reached, or nobody could finish', () => {
    const forward = { byFlow: true, forwardOnly: true };
    const parts = [part(1, { ...forward, ...begun }), part(2, { ...forward, ...done })];
    expect([open(parts), placeToGoOn({ parts, state: 'published' })?.id]).toEqual([[true, true], 'p1']);
  });

  it('HEC-23 waits for what has to be finished first, also for all under a heading', () => {
    const heading = part(0, { href: null, level: 0 });
    const last = part(3, { needs: ['i0'], level: 0 });
    expect(open([heading, part(1, done), part(2, begun), last])).toEqual([true, true, true, false]);
    expect(open([heading, part(1, done), part(2, done), last])).toEqual([true, true, true, true]);
    expect(open([part(1), part(2, { needs: ['nothing of that name'] })])).toEqual([true, true]);
  });

  it('HEC-23 is open to whoever tries it before it is published, and once all is finished', () => {
    const strict = { byChoice: false, forwardOnly: true, needs: ['i1'] };
    expect(open([part(1), part(2, strict)], 'draft')).toEqual([true, true]);
    expect(open([part(1, { ...done, forwardOnly: true }), part(2, { ...strict, ...done })])).toEqual([true, true]);
  });

  it('HEC-23 always has a place to go on, whatever is begun and asked', () => {
    const anyPart = fc.record({
      ...{ byChoice: fc.boolean(), byFlow: fc.boolean(), forwardOnly: fc.boolean() },
      startedAt: fc.constantFrom(null, at),
    });
    fc.assert(
      fc.property(fc.array(anyPart, { minLength: 1, maxLength: 8 }), (rules) => {
        const parts = rules.map((rule, n) => part(n, rule));
        expect(placeToGoOn({ parts, state: 'published' })).not.toBe(null);
      }),
    );
  });
});
