import type { Capability, Policy } from './document.ts';
import { isRelation, relates } from './relations.ts';
import { forWhom } from './rule-words.ts';
import type { Subject, Viewer } from './viewer.ts';

export interface Decision {
  readonly allowed: boolean;
  readonly because: {
    readonly capability: string;
    /** What let them in: `role learner`, `relation named-tutor-of`, or both, comma-separated; empty when refused. */
    readonly rule: string;
    /** Of a reading capability, what it reveals; empty for an action. */
    readonly categories: readonly string[];
    /** For the person: why not, or why. */
    readonly sentence: string;
  };
}

/**
 * Whether this viewer may do this with this subject, and the rule that decided. Only what a list of the policy names is
 * allowed. Throws for a capability that the policy does not have.
 */
export function decide(policy: Policy, viewer: Viewer, capability: string, subject?: Subject): Decision {
  const found = policy.capabilities[capability];
  if (!found) throw new Error(`The policy has no capability ${capability}`);
  const rules = found.kind === 'acting' ? acting(found, viewer, subject) : reading(policy, found, viewer, subject);
  return {
    allowed: rules !== null,
    because: {
      capability,
      rule: [...new Set(rules)].join(', '),
      categories: found.kind === 'reading' ? found.reveals : [],
      // Put together when it is asked for: a page decides about many links and gives no reason for them.
      get sentence() {
        return rules ? `You may do this as ${rules.join(', ')}.` : `This is only for ${forWhom(policy, found)}.`;
      },
    },
  };
}

/** Every category of the subject that the viewer may see, with the rule that lets them; the first match in `seen-by` counts. */
export function visibleCategories(policy: Policy, viewer: Viewer, subject?: Subject): Map<string, string> {
  const visible = new Map<string, string>();
  for (const { id, seenBy } of Object.values(policy.categories)) {
    const rule = firstMatch(seenBy, viewer, subject);
    if (rule) visible.set(id, rule);
  }
  return visible;
}

function acting(
  { allow, anyoneOf }: Extract<Capability, { kind: 'acting' }>,
  viewer: Viewer,
  subject: Subject | undefined,
): string[] | null {
  if (anyoneOf && !firstMatch(anyoneOf, viewer, subject)) return null;
  const rule = firstMatch(allow, viewer, subject);
  return rule ? [rule] : null;
}

function reading(
  policy: Policy,
  { reveals, anyoneOf }: Extract<Capability, { kind: 'reading' }>,
  viewer: Viewer,
  subject: Subject | undefined,
): string[] | null {
  if (anyoneOf && !firstMatch(anyoneOf, viewer, subject)) return null;
  const rules = reveals.map((category) => firstMatch(policy.categories[category]?.seenBy ?? [], viewer, subject));
  return rules.every((rule) => rule !== null) ? [...new Set(rules)] : null;
}

/** The first role or relation of a list that the viewer has, as `role learner` or `relation self`. */
function firstMatch(list: readonly string[], viewer: Viewer, subject: Subject | undefined): string | null {
  for (const entry of list) {
    if (isRelation(entry)) {
      if (relates(entry, viewer, subject)) return `relation ${entry}`;
    } else if ((viewer.roles as readonly string[]).includes(entry)) return `role ${entry}`;
  }
  return null;
}
