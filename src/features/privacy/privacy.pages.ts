import { type Table, type Tabs, table, tabs, tag } from '../../http/parts.ts';
import { paths, withQuery } from '../../paths.ts';
import { type Difference, differences } from '../../policy/differences.ts';
import type { Policy } from '../../policy/document.ts';
import { type Notice, noticeFor, type Part, type Reader } from '../../policy/notice.ts';
import type { KeptVersion } from '../../policy/versions.ts';
import { dayAndTimeWords } from '../../words.ts';

const TABS: readonly (readonly [Reader, string])[] = [
  ['visitors', 'Visitors'],
  ['people', 'People who sign in'],
  ['everyone', 'Everyone'],
  ['young', 'For young people'],
];

const LEADS: Readonly<Record<Reader, string>> = {
  visitors: 'What this site does with information about you when you read it without signing in.',
  people: 'What this site does with information about you when you have an account.',
  everyone: 'The whole notice. Each piece says whom it is about.',
  young: 'What we know about you, why, and who can see it. It says the same as the whole notice, in short words.',
};

/** Two lines as for any page; `parts` is the notice as the view prints it. */
export interface NoticePage {
  title: string;
  lead: string;
  tabs: Tabs;
  version: string;
  reviewed: Notice['reviewed'];
  parts: readonly (Omit<Part, 'clauses'> & { clauses: readonly ClauseOnPage[] })[];
  links: { versions: string; csv: string; jsonLd: string; contact: string };
}

interface RowOnPage {
  term: string;
  text: readonly string[];
  href: string | null;
  away: boolean;
}

type ClauseOnPage = Omit<Part['clauses'][number], 'rows'> & {
  rows: readonly RowOnPage[];
  /** Folded, so that the notice of a whole site can be read on a phone. */
  more: readonly RowOnPage[];
};

/** Of a category: who sees it, why, and how long; for young people who sees it. Shorter clauses are shown whole. */
const SHOWN = 3;
const SHOWN_YOUNG = 1;

/** Names and lines of an address stand behind each other, sentences under each other. */
const onLines = (text: readonly string[]): readonly string[] =>
  text.length > 2 && text.every((line) => line.length < 40) ? [text.join(', ')] : text;

function clauseOnPage(clause: Part['clauses'][number], reader: Reader): ClauseOnPage {
  const rows = clause.rows.map((row) => ({
    ...{ href: null, ...row },
    text: onLines(row.text),
    away: row.href?.startsWith('https:') ?? false,
  }));
  const first = reader === 'young' ? SHOWN_YOUNG : SHOWN;
  const shown = rows.length > first + 2 ? first : rows.length;
  return { ...clause, rows: rows.slice(0, shown), more: rows.slice(shown) };
}

/** The notice for one reader; `host` is the site's name on the internet. */
export function noticePage(policy: Policy, reader: Reader, host: string): NoticePage {
  const { version, reviewed, parts } = noticeFor(policy, reader, host);
  return {
    title: 'Privacy notice',
    lead: LEADS[reader],
    tabs: tabs(
      'Whom this is for',
      TABS.map(([id, text]) => ({ text, href: withQuery(paths.privacy.to(), { for: id }), current: id === reader })),
    ),
    version,
    reviewed,
    parts: parts.map((part) => ({
      ...part,
      clauses: part.clauses.map((clause) => clauseOnPage(clause, reader)),
    })),
    links: {
      versions: paths.privacyVersions.to(),
      csv: paths.processingCsv.to(),
      jsonLd: paths.processingJsonLd.to(),
      contact: withQuery(paths.contact.to(), { about: 'privacy' }),
    },
  };
}

export interface VersionsPage {
  title: string;
  versions: Table;
  notice: string;
}

/** Every version of the notice that was in force, newest first. */
export function versionsPage(versions: readonly KeptVersion[], current: string): VersionsPage {
  return {
    title: 'Versions of the privacy notice',
    versions: table(
      'Versions, newest first',
      ['Version', 'In force from', 'State'],
      versions.map(({ version, inForceAt }) => [
        { text: version, href: paths.privacyVersion.to({ version }) },
        dayAndTimeWords(inForceAt),
        version === current ? { tag: tag('In force now', 'now') } : 'Replaced',
      ]),
    ),
    notice: paths.privacy.to(),
  };
}

export interface VersionPage {
  title: string;
  inForceFrom: string;
  isCurrent: boolean;
  earlier: { version: string; href: string } | null;
  changes: readonly Difference[];
  document: string;
  versions: string;
}

type WithDocument = KeptVersion & { readonly document: string };

/** One version: what changed since the one before, in words, and the document itself. */
export function versionPage(at: WithDocument, earlier: WithDocument | null, current: string): VersionPage {
  return {
    title: `Privacy notice, version ${at.version}`,
    inForceFrom: dayAndTimeWords(at.inForceAt),
    isCurrent: at.version === current,
    earlier: earlier && { version: earlier.version, href: paths.privacyVersion.to({ version: earlier.version }) },
    changes: earlier ? differences(earlier.document, at.document) : [],
    document: at.document,
    versions: paths.privacyVersions.to(),
  };
}
