/** The kinds of question, and what they are called. */
export const questionKinds = {
  single: 'One right answer',
  multiple: 'Several right answers',
  'true-false': 'True or false',
  numeric: 'A number',
  short: 'Short text',
  matching: 'Matching',
  ordering: 'Putting in order',
  cloze: 'Gaps in a text',
} as const;
export type QuestionKind = keyof typeof questionKinds;
export const kindIds = Object.keys(questionKinds) as [QuestionKind, ...QuestionKind[]];

export interface Option {
  readonly text: string;
  readonly right: boolean;
  /** Said to whoever chose it; may be empty. */
  readonly says: string;
}

/** A unit that a number may be given in: the number times `times` is in the unit of the right answer. */
export interface Unit {
  readonly name: string;
  readonly times: number;
}

/** A gap: typed, where each of the forms is right, or chosen from options. */
export type Gap =
  | { readonly forms: readonly string[] }
  | { readonly options: readonly string[]; readonly right: number };

export type Task =
  | { readonly kind: 'single' | 'multiple' | 'true-false'; readonly options: readonly Option[] }
  | { readonly kind: 'numeric'; readonly value: number; readonly within: number; readonly units: readonly Unit[] }
  | { readonly kind: 'short'; readonly forms: readonly string[]; readonly caseMatters: boolean }
  | {
      readonly kind: 'matching';
      readonly pairs: readonly { readonly left: string; readonly right: string }[];
      /** Right sides that belong to nothing. */
      readonly others: readonly string[];
    }
  | { readonly kind: 'ordering'; readonly items: readonly string[] }
  | { readonly kind: 'cloze'; readonly pieces: readonly (string | Gap)[] };

/** A question as one version of it is kept. */
export type Question = Task & {
  /** Markdown, and the sanitised HTML made from it. */
  readonly ask: string;
  readonly askHtml: string;
  /** Why the right answer is right, in plain text; may be empty. */
  readonly says: string;
};

/** Every kind sends a list of texts: which options by number, what was typed, or "left=right" by number. */
export type Answer = readonly string[];

/** The right sides to choose from, each text once, in the order of their first occurrence. */
export const rightSides = ({ pairs, others }: Extract<Task, { kind: 'matching' }>): string[] => [
  ...new Set([...pairs.map(({ right }) => right), ...others]),
];

export const gapsOf = ({ pieces }: Extract<Task, { kind: 'cloze' }>): Gap[] =>
  pieces.filter((piece) => typeof piece !== 'string');
