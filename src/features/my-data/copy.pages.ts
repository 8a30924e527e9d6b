import { type Button, linkButton } from '../../http/parts.ts';
import { paths, withQuery } from '../../paths.ts';
import type { Policy } from '../../policy/document.ts';
import type { MyData } from '../../policy/my-data.ts';
import { dayAndTimeWords } from '../../words.ts';
import { type WithheldItem, withheldItems } from './held.pages.ts';

export interface CopyPage {
  title: string;
  back: string;
  /** When a copy was last downloaded. */
  last: string | null;
  /** False: the password has to be given again first. */
  ready: boolean;
  action: Button;
  included: { name: string; what: string }[];
  withheld: WithheldItem[];
}

type Plan = Pick<MyData, 'withheld'> & { readonly categories: readonly { name: string; what: string }[] };

export function copyPage(
  policy: Policy,
  { plan, copiedAt, ready }: { plan: Plan; copiedAt: Date | null; ready: boolean },
): CopyPage {
  return {
    title: 'A copy of your information',
    back: paths.myData.to(),
    last: copiedAt && dayAndTimeWords(copiedAt),
    ready,
    action: ready
      ? linkButton('Download a copy', paths.myDataCopyFile.to())
      : linkButton('Give your password first', withQuery(paths.confirmIdentity.to(), { for: 'copy' })),
    included: plan.categories.map(({ name, what }) => ({ name, what: `${what}.` })),
    withheld: withheldItems(policy, plan),
  };
}
