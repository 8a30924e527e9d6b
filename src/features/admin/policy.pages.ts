import { type SummaryList, summaryList, type Table, table, tag } from '../../http/parts.ts';
import { paths, withQuery } from '../../paths.ts';
import { closedWords, keepWords, protectionWords, seenByWords } from '../../policy/category-words.ts';
import { type Difference, differences } from '../../policy/differences.ts';
import type { Policy } from '../../policy/document.ts';
import { forWhom } from '../../policy/rule-words.ts';
import type { KeptVersion } from '../../policy/versions.ts';
import { dayAndTimeWords, dayWords } from '../../words.ts';

export interface PolicyPage {
  title: string;
  back: string;
  notice: string;
  facts: SummaryList;
  /** True where the document should have been looked through by now. */
  overdue: boolean;
  versions: Table;
  rules: Table;
  capabilities: Table;
}

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** The document in force as tables, and the versions before it. */
export function policyPage(policy: Policy, versions: readonly KeptVersion[], now: Date): PolicyPage {
  const { review } = policy;
  const inForce = versions.find(({ version }) => version === policy.version);
  return {
    title: 'Policy',
    back: paths.admin.to(),
    notice: withQuery(paths.privacy.to(), { for: 'everyone' }),
    overdue: review.next < now.toISOString().slice(0, 10),
    facts: summaryList([
      { key: 'Version in force', value: policy.version },
      { key: 'In force from', value: inForce ? dayAndTimeWords(inForce.inForceAt) : '–' },
      { key: 'Last review', value: dayWords(new Date(review.last)) },
      { key: 'Next review', value: dayWords(new Date(review.next)) },
      { key: 'Who looks after it', value: review.owner },
    ]),
    versions: table(
      'Versions, the newest first',
      ['Version', 'In force from', 'State'],
      versions.map(({ version, inForceAt }) => [
        { text: version, href: paths.adminPolicyVersion.to({ version }) },
        dayAndTimeWords(inForceAt),
        version === policy.version ? { tag: tag('In force now', 'now') } : 'Replaced',
      ]),
      { quiet: true },
    ),
    rules: table(
      'Rules by kind of information',
      ['Information', 'Who can see it', 'How long it is kept', 'When an account is closed', 'Protection'],
      Object.values(policy.categories).map((category) => [
        category.name,
        capital(seenByWords(policy, category)),
        keepWords(policy, category),
        closedWords(category),
        protectionWords(category),
      ]),
      { quiet: true },
    ),
    capabilities: table(
      'Who may do what',
      ['What', 'Who'],
      Object.values(policy.capabilities).map((capability) => [capability.what, capital(forWhom(policy, capability))]),
      { quiet: true },
    ),
  };
}

export interface PolicyVersionPage {
  title: string;
  back: string;
  inForceFrom: string;
  earlier: { version: string; href: string } | null;
  changes: readonly Difference[];
  document: string;
}

type WithDocument = KeptVersion & { readonly document: string };

/** What one version changed, and the document itself where everybody can read it. */
export const policyVersionPage = (at: WithDocument, earlier: WithDocument | null): PolicyVersionPage => ({
  title: `Policy, version ${at.version}`,
  back: paths.adminPolicy.to(),
  inForceFrom: dayAndTimeWords(at.inForceAt),
  earlier: earlier && { version: earlier.version, href: paths.adminPolicyVersion.to({ version: earlier.version }) },
  changes: earlier ? differences(earlier.document, at.document) : [],
  document: paths.privacyVersion.to({ version: at.version }),
});
