/** What happened to a claim. Notes are for staff; the others are for whoever made it, too. */
export interface Step {
  readonly what:
    | 'acknowledged'
    | 'asked'
    | 'answered'
    | 'noted'
    | 'found'
    | 'disclosure-asked'
    | 'disclosure-refused'
    | 'disclosed'
    | 'decided';
  /** ISO time. */
  readonly at: string;
  readonly words?: string;
}

/** As staff read it. */
export const stepNames: Readonly<Record<Step['what'], string>> = {
  acknowledged: 'We said that we have it',
  asked: 'We asked a question',
  answered: 'They answered',
  noted: 'Note for staff',
  found: 'The post was found',
  'disclosure-asked': 'An administrator asked to name the poster',
  'disclosure-refused': 'Naming the poster was refused',
  disclosed: 'Two administrators named the poster',
  decided: 'Decided',
};

const FOR_CLAIMANTS: Partial<Record<Step['what'], string>> = {
  acknowledged: 'A colleague looks at your claim',
  asked: 'We have a question',
  answered: 'You answered',
  disclosed: 'We have told you who posted it',
  decided: 'We have decided',
};

/** What it is called for whoever made the claim; null where it is for staff alone. */
export const claimantName = ({ what }: Step): string | null => FOR_CLAIMANTS[what] ?? null;

/** Whether a question of ours waits for their answer. */
export function waitsForAnswer(history: readonly Step[]): boolean {
  const last = history.findLast(({ what }) => what === 'asked' || what === 'answered');
  return last?.what === 'asked';
}
