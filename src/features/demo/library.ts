import { type App, inTransaction } from '../../context.ts';
import type { Outline } from '../courses/outline.ts';
import { giveFeedback } from '../feedback/feedback.ts';
import { sayChange } from '../feedback/moderation.ts';
import type { ResourceTyped } from '../resources/resources.forms.ts';
import { addResource, setResourceState } from '../resources/resources.ts';

const SHELF: Omit<ResourceTyped, 'place'>[] = [
  {
    title: 'Ten questions that open a talk',
    category: 'listening',
    summary: 'Questions that invite a child to tell more, and some that close a talk.',
    text: '## Begin wide\n\n* What was that like?\n* What happened next?\n* Who else was there?\n\n## Give time\n\nCount to ten before you ask again. Silence is part of listening.',
    url: '',
  },
  {
    title: 'When a child tells you something serious',
    category: 'safeguarding',
    summary: 'What to say, what not to promise, and whom to tell, on one page.',
    text: '## In the moment\n\nStay calm. Believe what you hear. Say that it was right to tell you.\n\n## Afterwards\n\nWrite down the words the child used. Tell your safeguarding lead on the same day.',
    url: '',
  },
  {
    title: 'Pictures for talking about feelings',
    category: 'inclusion',
    summary: 'For children who speak little, or speak another language.',
    text: 'Print the cards, or show them on a tablet. Let the child point first. Name what you see, and ask if you are right.',
    url: '',
  },
];

interface Voice {
  readonly personId: string;
  readonly course: Outline;
  readonly stars: number;
  readonly text: string;
  readonly shownAs: string;
}

/** Adds a resource and publishes it. */
export const shelve = (app: App, typed: ResourceTyped, by: string): Promise<boolean> =>
  inTransaction(app, async (inside) =>
    setResourceState(inside, { id: await addResource(inside, typed, by), state: 'draft' }, 'published', by),
  );

/** A small library, what some learners said, and what was changed because of it. */
export async function stockLibrary(app: App, by: string, voices: readonly Voice[]): Promise<void> {
  for (const typed of SHELF) await shelve(app, { ...typed, place: '' }, by);
  for (const { personId, course, ...said } of voices)
    await inTransaction(app, (inside) =>
      giveFeedback(inside, { personId, thing: { kind: 'course', ...course } }, said),
    );
  const [voice] = voices;
  if (!voice) return;
  const change = 'Some of you found the second module long. We split its longest page in two.';
  await inTransaction(app, (inside) =>
    sayChange(inside, { about: { kind: 'course', id: voice.course.id }, change }, by),
  );
}
