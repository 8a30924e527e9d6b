import { attribute, type Node, node, nodes, number, text } from './manifest-xml.ts';

/** What a manifest says of how one part is come to, as far as this site follows it. */
export interface PartRules {
  /** The contents list leads to it. */
  readonly byChoice: boolean;
  /** Those before and after it lead to it. */
  readonly byFlow: boolean;
  /** There is no way back to it from a later one. */
  readonly forwardOnly: boolean;
  /** Buttons that the part has itself, so that the site shows none: previous, continue. */
  readonly hides: readonly string[];
  /** Identifiers of parts that have to be finished before. */
  readonly needs: readonly string[];
  /** Of SCORM 2004: the progress, 0 to 1, from which it counts as completed. */
  readonly completionThreshold: number | null;
}

/** Rules that a manifest can have and this site does not follow, in words, by where they stand. */
const IGNORED: readonly (readonly [words: string, has: (sequencing: Node) => boolean])[] = [
  ['Rules on which parts are skipped, hidden or repeated', (one) => hasAny(node(one, 'sequencingRules'))],
  ['Limits on how often or how long a part is open', (one) => hasAny(node(one, 'limitConditions'))],
  [
    'Rules on how the results of parts add up',
    (one) => hasAny(node(one, 'rollupRules')) || hasAny(node(one, 'rollupConsiderations')),
  ],
  // The fourth edition has a second list of them beside the first.
  ['Objectives that parts share', (one) => nodes(one, 'objectives').some(hasShared)],
  [
    'Results of earlier tries that still count',
    (one) =>
      ['Objective', 'Progress'].some(
        (kind) => attribute(node(one, 'controlMode'), `useCurrentAttempt${kind}Info`) === 'false',
      ),
  ],
  ['Parts in an order by chance', (one) => isByChance(node(one, 'randomizationControls'))],
  ['Parts whose result is not to count', (one) => attribute(node(one, 'deliveryControls'), 'tracked') === 'false'],
  [
    'Limits on what can be chosen from the contents list',
    (one) =>
      attribute(node(one, 'constrainedChoiceConsiderations'), 'constrainChoice') === 'true' ||
      attribute(node(one, 'constrainedChoiceConsiderations'), 'preventActivation') === 'true' ||
      attribute(node(one, 'controlMode'), 'choiceExit') === 'false',
  ],
];
const TIME = 'Time limits inside the package';
const DATA = 'Notes that parts leave for each other';
const UNSEEN = 'Parts that the contents list is not to show';
const PREREQUISITES = 'Parts to finish first that are joined by anything but “and”';

const hasAny = (one: Node): boolean => Object.keys(one).some((name) => name !== '#text');

function hasShared(objectives: Node): boolean {
  const all = [...nodes(objectives, 'primaryObjective'), ...nodes(objectives, 'objective')];
  return all.some((one) => nodes(one, 'mapInfo').length > 0);
}

const isByChance = (one: Node): boolean =>
  ['randomizationTiming', 'selectionTiming'].some((name) => !['', 'never'].includes(attribute(one, name)));

/** The sequencing of an item or organization, with what it takes from the manifest's collection by its name. */
export function sequencingOf(manifest: Node, parent: Node): Node {
  const own = node(parent, 'sequencing');
  const name = attribute(own, 'IDRef');
  if (name === '') return own;
  const all = nodes(node(manifest, 'sequencingCollection'), 'sequencing');
  return { ...all.find((one) => attribute(one, 'ID') === name), ...own };
}

const isTrue = (written: string, otherwise: boolean): boolean => (written === '' ? otherwise : written === 'true');

function thresholdOf(item: Node): number | null {
  const [found] = nodes(item, 'completionThreshold');
  if (!found) return share(number(text(item, 'completionThreshold')));
  const measure = attribute(found, 'minProgressMeasure');
  if (attribute(found, 'completedByMeasure') === 'false') return null;
  return share(number(measure || text(item, 'completionThreshold')) ?? 1);
}

const share = (value: number | null): number | null => (value !== null && value >= 0 && value <= 1 ? value : null);

/** Names joined by & stand for "all of these"; null for the rest of that small language. */
function needsOf(item: Node): readonly string[] | null {
  const written = text(item, 'prerequisites');
  if (written === '') return [];
  const names = written.split('&').map((name) => name.trim());
  return names.every((name) => /^[\w.:-]{1,300}$/.test(name)) ? names : null;
}

/** The rules of a part; `parent` is the sequencing of what it stands in. */
export function rulesOf(item: Node, parent: Node): PartRules {
  const mode = node(parent, 'controlMode');
  return {
    byChoice: isTrue(attribute(mode, 'choice'), true),
    byFlow: isTrue(attribute(mode, 'flow'), false),
    forwardOnly: isTrue(attribute(mode, 'forwardOnly'), false),
    hides: hiddenButtons(item),
    needs: needsOf(item) ?? [],
    completionThreshold: thresholdOf(item),
  };
}

function hiddenButtons(item: Node): string[] {
  const found = node(node(item, 'presentation'), 'navigationInterface').hideLMSUI;
  return [found].flat().flatMap((name) => (name === 'previous' || name === 'continue' ? [name] : []));
}

/** What the manifest asks of an item or organization and this site does not do, in words. */
export function ignoredRules(one: Node, sequencing: Node): string[] {
  const found = IGNORED.flatMap(([words, has]) => (has(sequencing) ? [words] : []));
  const hasTime = ['maxtimeallowed', 'timelimitaction', 'timeLimitAction'].some((name) => text(one, name) !== '');
  const hasData = nodes(node(one, 'data'), 'map').length > 0;
  const isUnseen = attribute(one, 'isvisible') === 'false' && attribute(one, 'identifierref') !== '';
  return [
    ...found,
    ...(hasTime ? [TIME] : []),
    ...(hasData ? [DATA] : []),
    ...(isUnseen ? [UNSEEN] : []),
    ...(needsOf(one) === null ? [PREREQUISITES] : []),
  ];
}
