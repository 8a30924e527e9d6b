import type { Slip } from '../../http/ask.ts';
import {
  type Choices,
  checkbox,
  type ErrorSummary,
  errorsOf,
  type Field,
  type Form,
  field,
  form,
} from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import type { PostingRules } from './holding.ts';

export interface RulesPage {
  title: string;
  back: { text: string; href: string };
  errors: ErrorSummary | null;
  form: Form;
  words: Field;
  newDays: Field;
  holdLinks: Choices;
  perHour: Field;
}

export function rulesPage(rules: PostingRules, slip: Slip): RulesPage {
  const { values, problems } = slip;
  const sent = Object.keys(values).length > 0;
  const number = (name: 'newDays' | 'perHour', label: string, hint: string): Field =>
    field(name, label, {
      ...{ hint, inputmode: 'numeric', width: 'code', autocomplete: 'off' },
      ...{ value: String(values[name] ?? rules[name]), error: problems[name] },
    });
  return {
    title: 'What is checked before others read it',
    back: { text: 'Communities', href: paths.adminCommunities.to() },
    errors: errorsOf(slip),
    form: form(paths.adminPostingRules.to(), 'Save'),
    words: field('words', 'Words that hold a post', {
      ...{ kind: 'textarea', rows: 8, autocomplete: 'off', error: problems.words },
      value: String(values.words ?? rules.words.join('\n')),
      hint: 'One word or phrase a line. A post with one of them waits for a moderator. Accents and capitals make no difference.',
    }),
    newDays: number('newDays', 'For how many days is a member new?', 'From 0 to 365, in each community.'),
    holdLinks: checkbox('holdLinks', 'Posts with links by new members wait for a moderator', {
      checked: sent ? values.holdLinks === 'yes' : rules.holdLinks,
    }),
    perHour: number('perHour', 'How many posts can a new member write in an hour?', '0 is as many as others.'),
  };
}
