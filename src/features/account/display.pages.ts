import type { Slip } from '../../http/ask.ts';
import type { Display } from '../../http/display.ts';
import {
  type Choices,
  checkbox,
  choices,
  type ErrorSummary,
  errorsOf,
  type Form,
  form,
  type Who,
} from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import type { Policy } from '../../policy/document.ts';
import { whoCanSee } from '../../policy/who.ts';

export interface DisplayPage {
  title: string;
  errors: ErrorSummary | null;
  who: Who;
  form: Form;
  groups: Choices[];
  forWork: Choices;
}

const GROUPS = [
  {
    name: 'colours',
    legend: 'Colours',
    items: [
      { value: 'device', text: 'As my device has them' },
      { value: 'light', text: 'Light' },
      { value: 'dark', text: 'Dark' },
    ],
  },
  {
    name: 'contrast',
    legend: 'Contrast',
    items: [
      { value: 'device', text: 'As my device has it' },
      { value: 'more', text: 'More', hint: 'Stronger lines and darker words, or lighter ones on a dark page.' },
    ],
  },
  {
    name: 'textSize',
    legend: 'Size of text',
    items: [
      { value: 'usual', text: 'Usual' },
      { value: 'large', text: 'Large' },
      { value: 'larger', text: 'Very large' },
    ],
  },
  {
    name: 'courseOrder',
    legend: 'Order of your courses',
    items: [
      { value: 'latest', text: 'What I read last comes first' },
      { value: 'title', text: 'By title, from A to Z' },
    ],
  },
] as const;

/** How pages look to one person: the form with what they chose before. */
export function displayPage(policy: Policy, now: Display, slip: Slip): DisplayPage {
  const failed = errorsOf(slip);
  return {
    title: 'How pages look',
    errors: failed,
    who: whoCanSee(policy, ['display']),
    form: form(paths.display.to(), 'Save'),
    groups: GROUPS.map(({ name, legend, items }) =>
      choices(name, [...items], { legend, value: slip.values[name] ?? now[name], error: slip.problems[name] }),
    ),
    forWork: checkbox('forWork', 'Show courses for my work apart from the others', {
      checked: failed ? slip.values.forWork === 'yes' : now.forWork,
      error: slip.problems.forWork,
    }),
  };
}
