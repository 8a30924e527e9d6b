import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { differences } from '../../src/policy/differences.ts';

const text = readFileSync('policy/policy.yaml', 'utf8');

/** What is said when `old` in the real document becomes `by`. */
function change(old: string, by: string): { says: string; matters: boolean }[] {
  expect(text.split(old), old).toHaveLength(2);
  return differences(text, text.replace(old, by));
}

describe('the differences between two policies', () => {
  it('SH-56 are none for the same document, however it is laid out', () => {
    expect(differences(text, `# later\n${text}`)).toEqual([]);
  });

  it.each([
    [
      'a shorter time',
      'administrator-with-reason]\n    keep: { for: P7Y, from: recorded, then: erase }',
      'administrator-with-reason]\n    keep: { for: P6Y, from: recorded, then: erase }',
      'Your learning record: kept for 6 years after it was recorded instead of 7 years after it was recorded',
      true,
    ],
    [
      'somebody who can no longer see it',
      'seen-by: [self, named-tutor-of, administrator-with-reason]',
      'seen-by: [self, administrator-with-reason]',
      'Your learning record: can no longer be seen by the tutors you name',
      false,
    ],
    [
      'somebody more who can see it',
      'seen-by: [self, named-tutor-of, administrator-with-reason]',
      'seen-by: [self, named-tutor-of, administrator-with-reason, tutor]',
      'Your learning record: can now also be seen by tutors',
      true,
    ],
    [
      'another purpose',
      'purposes: [evidence]\n    seen-by: [self]',
      'purposes: [evidence, news]\n    seen-by: [self]',
      'What you agreed to: also used for this: To send you news of our courses, if you said yes.',
      true,
    ],
    [
      'more for a recipient',
      'gets: [contact, guardian, permission-request, messages, newsletter-address]',
      'gets: [contact, guardian, permission-request, messages, newsletter-address, identity]',
      'Postbridge Mail Ltd: now also gets Your name',
      true,
    ],
    ['another country', 'country: IE', 'country: FR', 'Postbridge Mail Ltd: now in FR instead of IE', true],
    [
      'a cookie that lives longer',
      'life: P12M\n      set-by: this site\n    cookie-choice',
      'life: P6M\n      set-by: this site\n    cookie-choice',
      'The cookie device changed: it lives for 6 months. A random mark that lets us tell you when somebody signs in from another browser',
      false,
    ],
    [
      'another figure',
      'change-of-mind: P14D',
      'change-of-mind: P30D',
      'closing → change-of-mind: 30 days instead of 14 days',
      false,
    ],
    ['another age', 'ages:\n  account: 16', 'ages:\n  account: 18', 'ages → account: 18 instead of 16', false],
    [
      'other people who may do something',
      'what: Write down the reason for looking at a person, allow: [administrator]',
      'what: Write down the reason for looking at a person, allow: [administrator, tutor]',
      'Write down the reason for looking at a person: now also tutors',
      true,
    ],
    [
      'other words of a promise',
      'heading: We never sell it',
      'heading: We do not sell it',
      'The words of this statement changed: We do not sell it',
      false,
    ],
  ])('SH-56 say %s in words, and whether people are asked again', (_what, old, by, says, matters) => {
    expect(change(old, by)).toEqual([{ says, matters }]);
  });

  it('tell of what came and what went', () => {
    const came = text.replace(/ {2}devices:\n(?: {4}.*\n)+/, '');
    expect(came).not.toBe(text);
    expect(differences(came, text)[0]).toEqual({
      says: expect.stringMatching(/^We now hold: Browsers you used before\. /),
      matters: true,
    });
    expect(differences(text, came)[0]).toEqual({ says: 'We no longer hold: Browsers you used before', matters: false });
  });

  it('read documents that today’s program would refuse', () => {
    expect(differences('site: {}', 'categories: { a: { name: A, what: thing } }')).toEqual([
      { says: 'We now hold: A. thing', matters: true },
    ]);
    expect(() => differences('', '- 1')).not.toThrow();
  });
});
