import {
  type Empty,
  type ErrorSummary,
  empty,
  errorsOf,
  type Field,
  field,
  type Pagination,
  type Table,
  table,
  type Who,
} from '../../http/parts.ts';
import { paths, withQuery } from '../../paths.ts';
import type { Policy } from '../../policy/document.ts';
import { whoCanSee } from '../../policy/who.ts';
import type { AuditCheck } from '../../record/audit-check.ts';
import { countWords, dayAndTimeWords, numberWords } from '../../words.ts';
import type { AuditAsked } from './audit.forms.ts';
import type { AuditLine } from './audit.queries.ts';
import { type Leaf, turns } from './keyset.ts';

export interface AuditPage {
  title: string;
  back: string;
  errors: ErrorSummary | null;
  who: Who;
  seals: { says: string; check: string };
  filters: { action: string; fields: Field[]; clear: string | null };
  events: Table | null;
  empty: Empty | null;
  pages: Pagination;
  csv: string | null;
}

interface Shown {
  readonly asked: AuditAsked;
  readonly problems: Readonly<Record<string, string>>;
  readonly leaf: Leaf<AuditLine>;
  /** Names that the viewer may see, by the person's id. */
  readonly names: ReadonlyMap<string, string>;
  readonly seals: { readonly sealedAt: Date | null; readonly unsealed: number };
}

export function auditPage(policy: Policy, { asked, problems, leaf, names, seals }: Shown): AuditPage {
  const narrowed = Object.values(asked).some((value) => value !== '');
  const filter = (name: keyof AuditAsked, label: string, kind: 'text' | 'date' = 'text') =>
    field(name, label, { kind, value: asked[name], error: problems[name], spellcheck: false, autocomplete: 'off' });
  return {
    title: 'Audit',
    back: paths.admin.to(),
    errors: errorsOf({ problems }),
    who: whoCanSee(policy, ['audit-record'], { ofAnother: true }),
    seals: {
      says: `${seals.sealedAt ? `Sealed up to ${dayAndTimeWords(seals.sealedAt)}` : 'Nothing is sealed yet'}. ${countWords(seals.unsealed, 'change')} not yet sealed.`,
      check: paths.adminAuditCheck.to(),
    },
    filters: {
      action: paths.adminAudit.to(),
      fields: [
        filter('what', 'What begins with'),
        filter('actor', 'Done by'),
        filter('about', 'About'),
        filter('from', 'From', 'date'),
        filter('to', 'To', 'date'),
      ],
      clear: narrowed ? paths.adminAudit.to() : null,
    },
    events: leaf.rows.length > 0 ? eventTable(leaf.rows, names) : null,
    empty:
      leaf.rows.length > 0 || Object.keys(problems).length > 0
        ? null
        : empty('No changes found', narrowed ? 'Choose other days, or fewer letters.' : 'Each change is listed here.'),
    pages: turns(leaf, ({ seq }) => String(seq), {
      address: paths.adminAudit.to(),
      kept: { ...asked },
      label: 'Pages of changes',
    }),
    csv: leaf.rows.length > 0 ? withQuery(paths.adminAuditCsv.to(), { ...asked }) : null,
  };
}

/** The end of an id tells two things apart as well as the whole of it, which the CSV file has. */
const shortId = (value: string): string => value.replace(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-(?=[0-9a-f]{12}$)/, '…');

function detailWords(detail: unknown): string {
  if (typeof detail !== 'object' || detail === null) return '';
  return Object.entries(detail)
    .map(([name, value]) => `${name}: ${shortId(String(value))}`)
    .join(', ');
}

const eventTable = (rows: readonly AuditLine[], names: ReadonlyMap<string, string>): Table =>
  table(
    'Changes, the newest first',
    ['When', 'What', 'Done by', 'About', 'Details'],
    rows.map(({ at, what, actorId, actorSystem, aboutId, detail }) => [
      dayAndTimeWords(at),
      { text: what, href: withQuery(paths.adminAudit.to(), { what }) },
      {
        text: actorId ? (names.get(actorId) ?? actorId) : `The program: ${actorSystem ?? '–'}`,
        href: withQuery(paths.adminAudit.to(), { actor: actorId ?? actorSystem ?? '' }),
      },
      aboutId
        ? { text: names.get(aboutId) ?? aboutId, href: withQuery(paths.adminAudit.to(), { about: aboutId }) }
        : '',
      detailWords(detail),
    ]),
    { quiet: true },
  );

export interface AuditCheckPage {
  title: string;
  back: string;
  good: boolean;
  result: string;
  says: string;
}

type AuditFault = NonNullable<AuditCheck['fault']>;

const FAULTS: Readonly<Record<AuditFault['what'], (fault: AuditFault) => string>> = {
  changed: (fault) => `Change number ${numberOf(fault)} is not as it was written.`,
  added: (fault) => `Change number ${numberOf(fault)} was put in afterwards.`,
  missing: (fault) => `At least one change after number ${numberOf(fault)} is gone.`,
  seal: (fault) => `The seal up to number ${numberOf(fault)} was changed, removed or put in.`,
  'removed-early': (fault) => `Changes up to number ${numberOf(fault)} were removed before their time.`,
};

const numberOf = (fault: AuditFault): string => String('seq' in fault ? fault.seq : fault.after);

/** What the check of the whole record found. */
export const auditCheckPage = ({ fault, seals, events, unsealed }: AuditCheck): AuditCheckPage => ({
  title: 'Check of the record',
  back: paths.adminAudit.to(),
  good: fault === null,
  result: fault
    ? FAULTS[fault.what](fault)
    : seals === 0
      ? 'There is no seal to check yet.'
      : 'Every sealed change is as it was written, and none is missing.',
  says: `${numberWords(events)} changes under ${countWords(seals, 'seal')} were checked${fault ? ' before that' : ''}. ${countWords(unsealed, 'change')} not yet sealed: they are sealed within minutes.`,
});
