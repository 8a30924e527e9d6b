import type { Slip } from '../../http/ask.ts';
import {
  button,
  type Choices,
  checkbox,
  type ErrorSummary,
  errorsOf,
  type Form,
  form,
  type Who,
} from '../../http/parts.ts';
import { paths, withQuery } from '../../paths.ts';
import type { Policy } from '../../policy/document.ts';
import { whoCanSee } from '../../policy/who.ts';
import { countWords, dayAndTimeWords } from '../../words.ts';
import type { Agreement } from './agreement.ts';

/** What a page says first while the notice has changes that its reader has not agreed to: `/privacy/changed`. */
export interface NoticeChanged {
  changes: string[];
  /** "and 4 more changes" */
  more: string | null;
  agree: string;
}

const SHOWN = 3;

const sentences = ({ changes }: Agreement): string[] => changes.map(({ says }) => says.replace(/\.?$/, '.'));

/** Null where there is nothing to ask. */
export function noticeChanged(agreement: Agreement | null): NoticeChanged | null {
  if (!agreement) return null;
  const changes = sentences(agreement);
  const rest = changes.length - SHOWN;
  return {
    changes: changes.slice(0, SHOWN),
    more: rest > 0 ? `And ${countWords(rest, 'more change', 'more changes')}.` : null,
    agree: paths.privacyAgree.to(),
  };
}

export interface AgreePage {
  title: string;
  errors: ErrorSummary | null;
  /** When and to which version they agreed; null: nothing is written down. */
  agreed: { says: string; version: string; href: string } | null;
  changes: string[];
  notice: string;
  /** Null when there is nothing to agree to. */
  ask: { form: Form; agree: Choices; who: Who } | null;
  links: { myData: string; contact: string; close: string; landing: string };
}

/** The changes in words, with the box to tick; or that there is nothing to agree to. */
export function agreePage(policy: Policy, agreement: Agreement | null, slip: Slip, landing: string): AgreePage {
  const changes = agreement ? sentences(agreement) : [];
  const asks = agreement === null || changes.length > 0;
  return {
    title: asks ? 'Our privacy notice has changed' : 'You agreed to our privacy notice',
    errors: errorsOf(slip),
    agreed: agreement && {
      says: `You agreed on ${dayAndTimeWords(agreement.at)}, to`,
      version: `version ${agreement.version}`,
      href: paths.privacyVersion.to({ version: agreement.version }),
    },
    changes,
    notice: withQuery(paths.privacy.to(), { for: 'people' }),
    ask: asks
      ? {
          form: form(paths.privacyAgree.to(), button('I agree'), {
            hidden: [{ name: 'version', value: policy.version }],
          }),
          agree: checkbox('agree', policy.registration.agreement, { error: slip.problems.agree }),
          who: whoCanSee(policy, ['consent-record']),
        }
      : null,
    links: {
      myData: paths.myData.to(),
      contact: withQuery(paths.contact.to(), { about: 'privacy' }),
      close: paths.myDataClose.to(),
      landing,
    },
  };
}
