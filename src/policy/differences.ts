import { parse } from 'yaml';
import { durationWords, listWords } from '../words.ts';

export interface Difference {
  readonly says: string;
  /** More is held, for longer, seen by more people, given to more, or for something else: people are asked again. */
  readonly matters: boolean;
}

type Section = Readonly<Record<string, unknown>>;

/**
 * What changed from one policy document to a later one, in words. Reads the documents as plain content: an old one need
 * not be what today's program would accept.
 */
export function differences(earlier: string, later: string): Difference[] {
  const before = withoutSwitchedOff(section(parse(earlier)));
  const now = withoutSwitchedOff(section(parse(later)));
  const both = { before, now };
  const found = [
    ...entries(both, 'categories', 'We now hold', 'We no longer hold').flatMap(categoryChanges(both)),
    ...entries(both, 'purposes', 'New purpose', 'No longer a purpose').flatMap(wordsChanges('purpose')),
    ...entries(both, 'recipients', 'Now also gets information', 'No longer gets information').flatMap(
      recipientChanges(both),
    ),
    ...entries(
      both,
      'disclosures',
      'New case in which we tell others',
      'No longer a case in which we tell others',
    ).flatMap(wordsChanges('case')),
    ...entries(both, 'consents', 'New question', 'We no longer ask').flatMap(wordsChanges('question')),
    ...cookieChanges(both),
    ...entries(both, 'roles', 'New role', 'No longer a role').flatMap(wordsChanges('role')),
    ...capabilityChanges(both),
    ...entries(both, 'rights', 'New right', 'No longer stated').flatMap(wordsChanges('right')),
    ...entries(both, 'statements', 'New statement', 'No longer stated').flatMap(wordsChanges('statement')),
    ...figureChanges(both),
  ];
  return found;
}

/** A recipient that is switched off gets nothing: to people it is not there. */
function withoutSwitchedOff(document: Section): Section {
  const on = Object.entries(section(document.recipients)).filter(([, one]) => section(one)['switched-on'] !== false);
  return { ...document, recipients: Object.fromEntries(on) };
}

/** Whether this recipient got anything under this document. */
export const hasRecipient = (document: string, id: string): boolean =>
  Object.hasOwn(section(withoutSwitchedOff(section(parse(document))).recipients), id);

interface Both {
  readonly before: Section;
  readonly now: Section;
}

interface Entry {
  readonly id: string;
  readonly name: string;
  readonly before: Section | null;
  readonly now: Section | null;
  readonly appeared: string;
  readonly went: string;
}

const section = (value: unknown): Section =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Section) : {};
const list = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value ?? ''));
const same = (one: unknown, other: unknown): boolean => JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
const minor = (says: string): Difference => ({ says, matters: false });
const major = (says: string): Difference => ({ says, matters: true });

/** Every entry of a section in either document, in the later one's order. */
function entries({ before, now }: Both, name: string, appeared: string, went: string): Entry[] {
  const old = section(before[name]);
  const fresh = section(now[name]);
  return [...new Set([...Object.keys(fresh), ...Object.keys(old)])].map((id) => {
    const was = id in old ? section(old[id]) : null;
    const is = id in fresh ? section(fresh[id]) : null;
    const said = is ?? was ?? {};
    return {
      id,
      name: text(said.name ?? said.heading ?? said.question ?? said.why ?? id),
      before: was,
      now: is,
      appeared,
      went,
    };
  });
}

function wordsChanges(what: string): (entry: Entry) => Difference[] {
  return ({ name, before, now, appeared, went }) => {
    if (!now) return [minor(`${went}: ${name}`)];
    if (!before) return [{ says: `${appeared}: ${name}`, matters: what === 'purpose' || what === 'case' }];
    if (same(before, now)) return [];
    const matters = what === 'purpose' && !same(before['lawful-basis'], now['lawful-basis']);
    return [{ says: `The words of this ${what} changed: ${name}`, matters }];
  };
}

function categoryChanges(both: Both): (entry: Entry) => Difference[] {
  return ({ name, before, now, appeared, went }) => {
    if (!now) return [minor(`${went}: ${name}`)];
    if (!before) return [major(`${appeared}: ${name}. ${text(now.what)}`)];
    const changes = [...seenByChanges(both, name, before, now), ...keepChanges(both, name, before.keep, now.keep)];
    const purposes = added(before.purposes, now.purposes).map((id) => nameOf(both, 'purposes', id));
    const dropped = added(now.purposes, before.purposes).map((id) => nameOf(both, 'purposes', id));
    for (const purpose of purposes) changes.push(major(`${name}: also used for this: ${purpose}`));
    for (const purpose of dropped) changes.push(minor(`${name}: no longer used for this: ${purpose}`));
    if (!same(before['when-closed'], now['when-closed']))
      changes.push(major(`${name}: something else happens to it when an account is closed`));
    if (!same(before.protection, now.protection)) {
      changes.push(major(`${name}: protected as "${text(now.protection)}" instead of "${text(before.protection)}"`));
    }
    if (!same(before.copy, now.copy))
      changes.push(
        major(`${name}: ${now.copy === 'included' ? 'now in' : 'no longer in'} the copy of your information`),
      );
    if (!same(before.what, now.what)) changes.push(minor(`${name}: described in other words: ${text(now.what)}`));
    return changes;
  };
}

function seenByChanges(both: Both, name: string, before: Section, now: Section): Difference[] {
  const more = added(before['seen-by'], now['seen-by']).map((id) => nameOf(both, 'relations', id));
  const fewer = added(now['seen-by'], before['seen-by']).map((id) => nameOf(both, 'relations', id));
  return [
    ...(more.length > 0 ? [major(`${name}: can now also be seen by ${listWords(more)}`)] : []),
    ...(fewer.length > 0 ? [minor(`${name}: can no longer be seen by ${listWords(fewer)}`)] : []),
  ];
}

function keepChanges(both: Both, name: string, before: unknown, now: unknown): Difference[] {
  if (same(before, now)) return [];
  const length = (keep: unknown) => {
    const { for: time, from } = section(keep);
    return time ? `${duration(time)} ${nameOf(both, 'clocks', text(from))}` : 'as long as the account';
  };
  const change =
    length(before) === length(now)
      ? 'something else happens when its time is over'
      : `kept for ${length(now)} instead of ${length(before)}`;
  return [major(`${name}: ${change.replace('for as long', 'as long')}`)];
}

function recipientChanges(both: Both): (entry: Entry) => Difference[] {
  return ({ name, before, now, appeared, went }) => {
    if (!now) return [minor(`${went}: ${name}`)];
    if (!before) return [major(`${appeared}: ${name}`)];
    const categories = (ids: string[]) => listWords(ids.map((id) => nameOf(both, 'categories', id)));
    const more = added(before.gets, now.gets);
    const fewer = added(now.gets, before.gets);
    return [
      ...(more.length > 0 ? [major(`${name}: now also gets ${categories(more)}`)] : []),
      ...(fewer.length > 0 ? [minor(`${name}: no longer gets ${categories(fewer)}`)] : []),
      ...(same(before.country, now.country)
        ? []
        : [major(`${name}: now in ${text(now.country)} instead of ${text(before.country)}`)]),
      ...(same(before.form, now.form) ? [] : [major(`${name}: gets it in another form`)]),
      ...(same(before['after-erasure'], now['after-erasure'])
        ? []
        : [minor(`${name}: something else happens there when somebody is erased`)]),
      ...(same(before.agreement, now.agreement) ? [] : [minor(`${name}: the agreement changed`)]),
    ];
  };
}

function cookieChanges({ before, now }: Both): Difference[] {
  const both = { before: section(before.cookies), now: section(now.cookies) };
  return entries(both, 'list', 'New cookie', 'No longer set').flatMap(
    ({ id, before: was, now: is, appeared, went }) => {
      if (!is) return [minor(`${went}: the cookie ${id}`)];
      if (!was) return [major(`${appeared}: ${id}. ${text(is.what)}`)];
      return same(was, is)
        ? []
        : [minor(`The cookie ${id} changed: it lives for ${duration(is.life)}. ${text(is.what)}`)];
    },
  );
}

function capabilityChanges(both: Both): Difference[] {
  const parts = (from: Section) => section(from.capabilities);
  const names = [...new Set([...Object.keys(parts(both.now)), ...Object.keys(parts(both.before))])];
  return names.flatMap((part) => {
    const verbs = { before: parts(both.before), now: parts(both.now) };
    return entries(verbs, part, 'New on the site', 'No longer on the site').flatMap(
      ({ before, now, appeared, went }) => {
        const what = text((now ?? before)?.what);
        if (!now) return [minor(`${went}: ${what}`)];
        if (!before) return [minor(`${appeared}: ${what}`)];
        const who = (rule: Section) => [...list(rule.allow), ...list(rule['anyone-of'])];
        const more = added(who(before), who(now)).map((id) => nameOf(both, 'relations', id));
        const fewer = added(who(now), who(before)).map((id) => nameOf(both, 'relations', id));
        return [
          ...(more.length > 0 ? [major(`${what}: now also ${listWords(more)}`)] : []),
          ...(fewer.length > 0 ? [minor(`${what}: no longer ${listWords(fewer)}`)] : []),
        ];
      },
    );
  });
}

const FIGURES = [
  'controllers',
  'authorities',
  'review',
  'ages',
  'registration',
  'account',
  'people',
  'looking',
  'contact',
  'newsletter',
  'certificates',
  'closing',
  'retention',
  'recovery',
  'throttle',
];

function figureChanges({ before, now }: Both): Difference[] {
  return FIGURES.flatMap((name) => leaves(name, before[name], now[name]));
}

/** Each changed value of a section of figures: "closing → change-of-mind: 14 days instead of 7 days". */
function leaves(path: string, before: unknown, now: unknown): Difference[] {
  if (same(before, now)) return [];
  const isMap = (value: unknown) => value !== null && typeof value === 'object';
  if (!isMap(before) || !isMap(now)) {
    if (before === undefined) return [minor(`${path}: new`)];
    return [
      minor(
        now === undefined ? `${path}: no longer there` : `${path}: ${duration(now)} instead of ${duration(before)}`,
      ),
    ];
  }
  const old = before as Section;
  const fresh = now as Section;
  return [...new Set([...Object.keys(old), ...Object.keys(fresh)])].flatMap((key) =>
    leaves(`${path} → ${key}`, old[key], fresh[key]),
  );
}

const added = (before: unknown, now: unknown): string[] => list(now).filter((id) => !list(before).includes(id));

/** A length of time in words, anything else as it stands. */
function duration(value: unknown): string {
  return typeof value === 'string' && /^P[\dT]/.test(value) ? durationWords(value) : text(value);
}

/** The name by which people know a relation, role, purpose, clock or category, of the later document if it has it. */
function nameOf({ before, now }: Both, where: string, id: string): string {
  for (const document of [now, before]) {
    const found = section(section(document[where])[id]);
    const role = section(section(document.roles)[id]);
    const words = found.name ?? found.why ?? found.words ?? role.many;
    if (words) return text(words);
  }
  return id;
}
