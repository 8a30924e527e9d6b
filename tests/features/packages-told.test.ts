import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Cmi,
  clockTime,
  isDone,
  memoryOf,
  openingCmi,
  readCmi,
  secondsOf,
  spanTime,
} from '../../src/features/packages/cmi.ts';
import { byteRange } from '../../src/http/range.ts';

const none = { masteryScore: null, passingScore: null, completionThreshold: null };
const old = (cmi: Cmi, ended = false, mark: Partial<typeof none> | { masteryScore: number } = {}) =>
  readCmi('scorm-1.2', cmi, { ...none, ...mark }, { ended });
const fresh = (cmi: Cmi, ended = false, mark: object = {}) =>
  readCmi('scorm-2004-4', cmi, { ...none, ...mark }, { ended });

describe('what a package of SCORM 1.2 tells', () => {
  it.each<[string, boolean, string, string, boolean]>([
    ['passed', false, 'completed', 'passed', true],
    ['completed', false, 'completed', 'unknown', true],
    ['failed', true, 'completed', 'failed', false],
    ['incomplete', true, 'incomplete', 'unknown', false],
    ['browsed', true, 'incomplete', 'unknown', false],
    ['not attempted', false, 'incomplete', 'unknown', false],
    ['not attempted', true, 'completed', 'unknown', true],
    ['nonsense', true, 'incomplete', 'unknown', false],
  ])('HEC-23 %s, ended %s: %s, %s', (status, ended, completion, success, done) => {
    const read = old({ 'cmi.core.lesson_status': status }, ended);
    expect([read.completion, read.success, isDone(read)]).toEqual([completion, success, done]);
  });

  it('HEC-23 the pass mark of the manifest decides at the end, and a part that stays to be resumed is not done', () => {
    const cmi = { 'cmi.core.lesson_status': 'completed', 'cmi.core.score.raw': '79' };
    expect(old(cmi, true, { masteryScore: 80 })).toMatchObject({ success: 'failed', score: 79 });
    expect(old({ ...cmi, 'cmi.core.score.raw': '80' }, true, { masteryScore: 80 }).success).toBe('passed');
    expect(old(cmi, false, { masteryScore: 80 }).success).toBe('unknown');
    const suspended = { 'cmi.core.lesson_status': 'not attempted', 'cmi.core.exit': 'suspend' };
    expect(isDone(old(suspended, true))).toBe(false);
  });

  it('HEC-23 a score counts between the smallest and the largest', () => {
    const score = (raw: string, min?: string, max?: string) =>
      old({
        'cmi.core.score.raw': raw,
        ...(min ? { 'cmi.core.score.min': min } : {}),
        ...(max ? { 'cmi.core.score.max': max } : {}),
      }).score;
    expect([
      score('15', '10', '20'),
      score('7', '0', '10'),
      score('85'),
      score('250'),
      score('x'),
      score('5', '9', '9'),
    ]).toEqual([50, 70, 85, 100, null, 5]);
  });
});

describe('what a package of SCORM 2004 tells', () => {
  it('HEC-23 the progress that the manifest asks for decides if it is completed, where the package tells its progress', () => {
    const mark = { completionThreshold: 0.8 };
    const told = (progress: string, status: string) =>
      fresh({ 'cmi.progress_measure': progress, 'cmi.completion_status': status }, true, mark).completion;
    expect([told('0.8', 'incomplete'), told('0.79', 'completed'), told('', 'completed')]).toEqual([
      'completed',
      'incomplete',
      'completed',
    ]);
  });

  it('HEC-23 success and completion are two things', () => {
    const cmi = { 'cmi.completion_status': 'completed', 'cmi.success_status': 'failed', 'cmi.score.scaled': '0.4' };
    expect(fresh(cmi)).toMatchObject({ completion: 'completed', success: 'failed', score: 40 });
    expect(isDone(fresh(cmi))).toBe(false);
    expect(fresh(cmi, false, { passingScore: 0.3 }).success).toBe('passed');
    expect(isDone(fresh({ 'cmi.success_status': 'passed' }))).toBe(true);
    expect([isDone(fresh({}, true)), isDone(fresh({}, false)), isDone(fresh({ 'cmi.exit': 'suspend' }, true))]).toEqual(
      [true, false, false],
    );
  });

  it('HEC-23 gives back what it left only where it asked to be resumed', () => {
    const left = {
      'cmi.location': '3',
      'cmi.exit': 'suspend',
      'cmi.learner_name': 'Somebody',
      'cmi.session_time': 'PT1M',
    };
    const opening = {
      learnerId: 'p',
      learnerName: 'Learner',
      seconds: 61,
      launchData: '',
      mark: none,
      isPreview: false,
    };
    const resumed = openingCmi('scorm-2004-3', memoryOf(left, true), opening);
    expect(resumed).toMatchObject({
      'cmi.location': '3',
      'cmi.entry': 'resume',
      'cmi.total_time': 'PT0H1M1S',
      'cmi.learner_name': 'Learner',
    });
    expect(Object.keys(resumed)).not.toContain('cmi.session_time');
    const anew = openingCmi('scorm-2004-3', memoryOf({ ...left, 'cmi.exit': '' }, true), opening);
    expect([anew['cmi.location'], anew['cmi.entry'], anew['cmi.total_time']]).toEqual([
      undefined,
      'ab-initio',
      'PT0H0M0S',
    ]);
    // A browser that died said nothing of an exit: then it goes on, too.
    expect(openingCmi('scorm-2004-3', memoryOf({ 'cmi.location': '3' }, false), opening)['cmi.entry']).toBe('resume');
  });
});

describe('answers inside a package', () => {
  it('HEC-23 are those that have a response or a result, in their order', () => {
    const { interactions } = old({
      'cmi.interactions.1.id': 'q2',
      'cmi.interactions.1.type': 'true-false',
      'cmi.interactions.1.student_response': 't',
      'cmi.interactions.1.result': 'wrong',
      'cmi.interactions.0.id': 'q1',
      'cmi.interactions.10.learner_response': 'x'.repeat(5_000),
      'cmi.interactions.__proto__.id': 'q',
    });
    expect(interactions.map(({ id, outcome, response }) => [id, outcome, response.length])).toEqual([
      ['q2', 'wrong', 1],
      ['', '', 1_000],
    ]);
  });
});

describe('times of packages', () => {
  it('HEC-23 are read in both ways of writing, and nothing else is', () => {
    expect(
      ['0001:30:05.5', '00:00:01', 'PT1H30M5.5S', 'P1DT1S', 'PT0S', 'PT', 'P', 'x', '1:00:00', '-1'].map(secondsOf),
    ).toEqual([5_406, 1, 5_406, 86_401, 0, 0, 0, 0, 0, 0]);
  });

  it('HEC-23 come back as they were written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2_000_000 }), (seconds) => {
        expect([secondsOf(clockTime(seconds)), secondsOf(spanTime(seconds))]).toEqual([seconds, seconds]);
      }),
    );
  });

  it('HEC-23 whatever is told, what is read stays within its bounds', () => {
    const names = [
      'core.lesson_status',
      'core.score.raw',
      'core.score.max',
      'core.score.min',
      'core.session_time',
      'score.scaled',
    ];
    const told = fc.dictionary(fc.constantFrom(...names.map((name) => `cmi.${name}`)), fc.string());
    fc.assert(
      fc.property(told, fc.boolean(), (cmi, ended) => {
        for (const { score, seconds } of [
          old(cmi, ended, { masteryScore: 50 }),
          fresh(cmi, ended, { passingScore: 0.5 }),
        ]) {
          expect(score === null || (score >= 0 && score <= 100)).toBe(true);
          expect(seconds >= 0 && seconds <= 30 * 86_400).toBe(true);
        }
      }),
    );
  });
});

describe('a part of a file', () => {
  it('HEC-23 is what the request asks for, or the whole file', () => {
    const ask = (header: string | undefined, size = 10) => byteRange(header, size);
    expect(['bytes=0-4', 'bytes=5-', 'bytes=-3', 'bytes=9-99'].map((header) => ask(header))).toEqual([
      { start: 0, end: 4 },
      { start: 5, end: 9 },
      { start: 7, end: 9 },
      { start: 9, end: 9 },
    ]);
    expect(['bytes=10-', 'bytes=5-4', 'bytes=-0'].map((header) => ask(header))).toEqual(['none', 'none', 'none']);
    expect([undefined, 'bytes=0-1,3-4', 'lines=1-2', 'bytes=-', 'bytes=a-b'].map((header) => ask(header))).toEqual([
      null,
      null,
      null,
      null,
      null,
    ]);
    expect(ask('bytes=0-', 0)).toBe('none');
  });
});
