import type { Slip } from '../../http/ask.ts';
import {
  type ErrorSummary,
  errorsOf,
  type Field,
  type Form,
  field,
  form,
  type SummaryList,
  summaryList,
  type Tag,
  type Who,
} from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import type { Policy } from '../../policy/document.ts';
import { whoCanSee } from '../../policy/who.ts';
import { dayWords } from '../../words.ts';
import { stateTags } from './certificates.pages.ts';
import { type Certificate, stateOf } from './certificates.queries.ts';
import { codeWords } from './codes.ts';

export interface RevokePage {
  title: string;
  errors: ErrorSummary | null;
  back: string;
  search: Form;
  code: Field;
  unknown: boolean;
  found: { who: Who; state: Tag; facts: SummaryList; form: Form | null; reason: Field } | null;
}

export function revokePage(
  policy: Policy,
  { typed, found, now, slip }: { typed: string; found: Certificate | null; now: Date; slip: Slip },
): RevokePage {
  return {
    title: 'Certificates',
    errors: errorsOf(slip),
    back: paths.admin.to(),
    search: form(paths.adminCertificates.to(), 'Find', { method: 'get', once: false }),
    code: field('code', 'Code', { value: typed, autocomplete: 'off', spellcheck: false }),
    unknown: typed !== '' && found === null,
    found: found && foundOf(policy, found, now, slip),
  };
}

function foundOf(policy: Policy, one: Certificate, now: Date, slip: Slip): RevokePage['found'] {
  const state = stateOf(one, now);
  return {
    who: whoCanSee(policy, ['certificate'], { ofAnother: true }),
    state: stateTags[state],
    facts: summaryList([
      { key: 'Code', value: codeWords(one.code) },
      { key: 'Name', value: one.name ?? 'Its holder was erased' },
      { key: 'Course', value: one.title },
      { key: 'Finished', value: dayWords(one.finishedAt) },
      ...(one.revokedReason ? [{ key: 'Why it was revoked', value: one.revokedReason }] : []),
    ]),
    form: one.revokedAt
      ? null
      : form(paths.adminCertificateRevoke.to({ id: one.id }), {
          ...{ text: 'Revoke certificate', href: null, kind: 'danger', name: null, value: null, about: null },
        }),
    reason: field('reason', 'Why is it revoked?', {
      kind: 'textarea',
      width: 'full',
      limit: 1000,
      value: String(slip.values.reason ?? ''),
      error: slip.problems.reason,
      hint: 'The holder gets an email, and can read this on their page.',
    }),
  };
}
