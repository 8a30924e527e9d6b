import type { DocumentShape } from './document-shape.ts';
import { milliseconds } from './duration.ts';
import { figureNames, unknownFigures } from './fill.ts';
import type { Problems } from './problems.ts';
import { isRelation, relationIds } from './relations.ts';

/** Roles that the program gives or grants by itself. */
const ROLES = ['visitor', 'newcomer', 'learner', 'young', 'tutor', 'administrator'];
/** Facts that a notice must state. */
const STATEMENTS = ['risk', 'links', 'automated-decisions', 'this-site-only', 'changes'];
/** The recipient to whom the program sends the learning record as statements of xAPI. */
export const RECORD_STORE = 'record-store';
const TRADE = ['commercial', 'marketing', 'market-research', 'sale', 'advertising'];
const NEVER = 'personal information is never sold or shared for anybody’s business';
const YEAR = 366 * 86_400_000;

type Path = readonly string[];

/** What the sections of the document say about each other. `used`: the capabilities that routes and jobs ask for. */
export function checkDocument(document: DocumentShape, used: Iterable<string>, problems: Problems): void {
  const say = (path: Path, says: string) => problems.at(path, `${path.join(' → ')}: ${says}`);
  const names = (path: Path, ids: readonly string[], known: readonly object[], what: string) => {
    for (const [i, id] of ids.entries()) {
      if (!known.some((section) => id in section)) say([...path, String(i)], `"${id}" is no ${what} of this document`);
    }
  };
  checkPeople(document, say);
  checkPurposes(document, say);
  for (const { id, purposes, seenBy } of Object.values(document.categories)) {
    names(['categories', id, 'purposes'], purposes, [document.purposes], 'purpose');
    names(['categories', id, 'seen-by'], seenBy, [document.roles, document.relations], 'role or relation');
  }
  checkClocks(document, say);
  checkCapabilities(document, names, say);
  checkUsed(document, used, problems);
  for (const { id, gets } of Object.values(document.recipients)) {
    names(['recipients', id, 'gets'], gets, [document.categories], 'category');
  }
  checkRecipients(document, say);
  checkCookies(document, say);
  if (document.review.next <= document.review.last)
    say(['review', 'next'], 'the next review must lie after the last one');
  checkWords(document, say);
}

type Say = (path: Path, says: string) => void;

function checkPeople({ roles, relations }: DocumentShape, say: Say): void {
  for (const id of ROLES) if (!roles[id]) say(['roles'], `"${id}" is missing, and the program gives it`);
  for (const { id, session } of Object.values(roles)) {
    if (isRelation(id)) say(['roles', id], 'there is a relation of this name');
    if (session && milliseconds(session.idle) > milliseconds(session.absolute)) {
      say(['roles', id, 'session'], 'the idle limit is longer than the whole session');
    }
    if (id !== 'visitor' && !session) say(['roles', id], 'a role that signs in needs session: { idle, absolute }');
  }
  for (const id of relationIds) if (!relations[id]) say(['relations'], `"${id}" is missing, and the program knows it`);
  for (const id of Object.keys(relations)) {
    if (!isRelation(id)) say(['relations', id], 'no code says when this relation holds');
  }
}

function checkPurposes({ purposes, categories, consents, recipients }: DocumentShape, say: Say): void {
  const inUse = new Set([
    ...Object.values(categories).flatMap((category) => category.purposes),
    ...Object.values(recipients).map(({ purpose }) => purpose),
  ]);
  const asked = new Set(Object.values(consents).map(({ purpose }) => purpose));
  for (const { id, kind, lawfulBasis } of Object.values(purposes)) {
    if (TRADE.includes(kind)) say(['purposes', id, 'kind'], NEVER);
    if (!inUse.has(id)) say(['purposes', id], 'no category is held for this purpose');
    if (lawfulBasis === 'consent' && !asked.has(id))
      say(['purposes', id], 'its basis is consent, but no consent asks for it');
  }
  for (const { id, purpose } of Object.values(consents)) {
    const found = purposes[purpose];
    if (!found) say(['consents', id, 'purpose'], `"${purpose}" is no purpose of this document`);
    else if (found.lawfulBasis !== 'consent') say(['consents', id, 'purpose'], `"${purpose}" does not rest on consent`);
  }
}

function checkClocks({ clocks, categories }: DocumentShape, say: Say): void {
  const used = new Set<string>();
  for (const { id, keep } of Object.values(categories)) {
    if (keep.kind !== 'for') continue;
    used.add(keep.from);
    if (!clocks[keep.from]) say(['categories', id, 'keep', 'from'], `"${keep.from}" is no clock of this document`);
  }
  for (const id of Object.keys(clocks)) if (!used.has(id)) say(['clocks', id], 'nothing is kept by this clock');
}

type Names = (path: Path, ids: readonly string[], known: readonly object[], what: string) => void;

function checkCapabilities(document: DocumentShape, names: Names, say: Say): void {
  const { roles, relations, categories } = document;
  for (const rule of Object.values(document.capabilities)) {
    const path = capabilityPath(rule.id);
    names([...path, 'anyone-of'], rule.anyoneOf ?? [], [roles], 'role');
    if (rule.kind === 'acting') {
      names([...path, 'allow'], rule.allow, [roles, relations], 'role or relation');
      continue;
    }
    names([...path, 'reveals'], rule.reveals, [categories, { [COPIED]: true }], 'category');
    for (const category of rule.reveals.flatMap((id) => categories[id] ?? [])) {
      if (category.seenBy.length === 0 || category.protection === 'one-way') {
        say([...path, 'reveals'], `"${category.id}" is seen by nobody, so nobody could ever do this`);
      }
    }
  }
}

/** Stands in `reveals` for every category that is in a person's copy. */
export const COPIED = 'copied';

const capabilityPath = (id: string): Path => {
  const at = id.indexOf('.');
  return ['capabilities', id.slice(0, at), id.slice(at + 1)];
};

function checkUsed({ capabilities }: DocumentShape, used: Iterable<string>, problems: Problems): void {
  const asked = new Set(used);
  for (const id of asked) {
    const [section = '', part = ''] = capabilityPath(id);
    if (!capabilities[id])
      problems.atKey([section, part], `capabilities: the program asks for "${id}", which has no rule`);
  }
  for (const id of Object.keys(capabilities)) {
    const path = capabilityPath(id);
    if (!asked.has(id)) problems.atKey(path, `${path.join(' → ')}: no page or action of the program asks for it`);
  }
}

function checkRecipients({ recipients, purposes, consents, review }: DocumentShape, say: Say): void {
  for (const { id, kind, country, safeguards, agreement, purpose, form, consent } of Object.values(recipients)) {
    if (kind === 'commercial') say(['recipients', id, 'kind'], NEVER);
    if (country !== 'GB' && safeguards === null) {
      say(
        ['recipients', id, 'country'],
        'outside the United Kingdom, so write safeguards: and what protects people there',
      );
    }
    if (agreement.ends <= review.last)
      say(['recipients', id, 'agreement', 'ends'], 'the agreement had ended by the last review');
    if (!purposes[purpose]) say(['recipients', id, 'purpose'], `"${purpose}" is no purpose of this document`);
    if (consent !== null && !consents[consent])
      say(['recipients', id, 'consent'], `"${consent}" is no consent of this document`);
    if ((kind === 'partner' || kind === 'funder') && form.kind === 'identified' && consent === null) {
      say(['recipients', id], 'a partner gets what names people only with their consent: write consent: and its id');
    }
  }
  const store = recipients[RECORD_STORE];
  if (store) checkRecordStore(store, say);
}

function checkRecordStore({ id, gets, form, afterErasure }: DocumentShape['recipients'][string], say: Say): void {
  if (gets.join() !== 'learning-record')
    say(['recipients', id, 'gets'], 'the program sends the learning record there and nothing else');
  if (form.kind !== 'pseudonymous')
    say(['recipients', id, 'form'], 'the program sends numbers in place of names: write pseudonymous');
  if (!afterErasure) say(['recipients', id], 'write after-erasure: and what happens there to what was sent');
}

function checkCookies({ cookies }: DocumentShape, say: Say): void {
  for (const { id, kind, life } of Object.values(cookies.list)) {
    if (!cookies.kinds[kind]) say(['cookies', 'list', id, 'kind'], `"${kind}" is no kind of cookie of this document`);
    if (life && milliseconds(life) > YEAR) say(['cookies', 'list', id, 'life'], 'a cookie lives 12 months at most');
  }
  if (cookies.kinds.necessary?.asks)
    say(['cookies', 'kinds', 'necessary', 'asks'], 'nobody can choose about these: write false');
}

function checkWords(document: DocumentShape, say: Say): void {
  for (const id of STATEMENTS) {
    if (!document.statements[id]) say(['statements'], `"${id}" is missing, and every notice has to say it`);
  }
  for (const section of ['rights', 'statements', 'disclosures'] as const) {
    for (const statement of Object.values(document[section])) {
      for (const key of ['heading', 'says', 'young'] as const) {
        for (const name of unknownFigures(statement[key])) {
          say([section, statement.id, key], `{${name}} stands for nothing; there are ${figureNames.join(', ')}`);
        }
      }
    }
  }
}
