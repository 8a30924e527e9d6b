/** What can be chosen of how pages look. The first of each list holds where nobody chose. */
export const displayChoices = {
  colours: ['device', 'light', 'dark'],
  contrast: ['device', 'more'],
  textSize: ['usual', 'large', 'larger'],
  courseOrder: ['latest', 'title'],
} as const;

type Chosen = { readonly [Name in keyof typeof displayChoices]: (typeof displayChoices)[Name][number] };

export interface Display extends Chosen {
  /** Courses for one's work stand apart on "Your learning". */
  readonly forWork: boolean;
}

/** As the device says. */
export const usualDisplay: Display = {
  ...{ colours: 'device', contrast: 'device', textSize: 'usual', courseOrder: 'latest' },
  forWork: true,
};

const names = Object.keys(usualDisplay) as (keyof Display)[];
export const sameDisplay = (one: Display, other: Display): boolean => names.every((name) => one[name] === other[name]);

/** Classes of `<html>`; '' where all is as the device says. assets/theme/_display.scss says what they do. */
export function displayClasses({ colours, contrast, textSize }: Display): string {
  return [
    colours === 'device' ? '' : `colours-${colours}`,
    contrast === 'more' ? 'contrast-more' : '',
    textSize === 'usual' ? '' : `text-${textSize}`,
  ]
    .filter(Boolean)
    .join(' ');
}
