import { listWords } from '../words.ts';
import type { Capability, Policy } from './document.ts';

/** How a role or relation reads to the person whom the data is about: "tutors you named, while that lasts". */
export function whoWords(policy: Policy, entry: string, young = false): string {
  const relation = policy.relations[entry];
  if (relation) return young ? relation.nameYoung : relation.name;
  const role = policy.roles[entry];
  return (young ? role?.manyYoung : role?.many) ?? entry;
}

/** The same for anybody else: "a tutor whom that person named". */
export const othersWords = (policy: Policy, entry: string): string =>
  policy.relations[entry]?.others ?? policy.roles[entry]?.many ?? entry;

/** A rule of a decision, such as `relation named-tutor-of`, for the person whom the data is about. */
export function ruleWords(policy: Policy, rule: string): string {
  const entries = rule.split(', ').map((each) => each.replace(/^(role|relation) /, ''));
  return listWords(entries.map((entry) => whoWords(policy, entry)));
}

/** Whom a capability is for, as somebody reads it who was refused. */
export function forWhom(policy: Policy, capability: Capability): string {
  const others = (entry: string) => othersWords(policy, entry);
  if (capability.kind === 'acting') return listWords(capability.allow.map(others), 'or');
  const everyList = capability.reveals.map((category) => policy.categories[category]?.seenBy ?? []);
  const own = capability.anyoneOf === null || capability.anyoneOf.includes('learner');
  const inAll = (everyList[0] ?? []).filter(
    (entry) => (own || entry !== 'self') && everyList.every((list) => list.includes(entry)),
  );
  return listWords((inAll.length > 0 ? inAll : (capability.anyoneOf ?? [])).map(others), 'or');
}
