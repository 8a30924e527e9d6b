import { waitWords } from '../words.ts';
import type { Refused } from './ask.ts';

interface TooMany {
  /** What there was too much of, as the first sentence. */
  readonly says?: string;
  /** The field that it is said beside; none by default. */
  readonly field?: string;
}

/** The form again, with how long to wait: the one answer to whoever a throttle stopped. `retryAfter` is in seconds. */
export const tooMany = (
  retryAfter: number,
  { says = 'There were too many tries.', field = '' }: TooMany = {},
): Refused => ({
  problems: { [field]: `${says} Wait ${waitWords(retryAfter)}, then try again.` },
  status: 429,
  retryAfter,
});
