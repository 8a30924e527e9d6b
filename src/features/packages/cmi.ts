import type { Standard } from './manifest.ts';

/** What a package tells its run time, by the names of SCORM: `cmi.core.lesson_status`. All values are text. */
export type Cmi = Readonly<Record<string, string>>;

export interface Interaction {
  readonly id: string;
  readonly kind: string;
  readonly response: string;
  /** As the package calls it: correct, wrong, incorrect, neutral or a number. */
  readonly outcome: string;
  /** What was asked, where the package tells it. */
  readonly asked?: string;
}

export interface Reading {
  readonly completion: 'unknown' | 'incomplete' | 'completed';
  readonly success: 'unknown' | 'passed' | 'failed';
  /** Percent, from 0 to 100. */
  readonly score: number | null;
  /** In this launch. */
  readonly seconds: number;
  readonly interactions: readonly Interaction[];
}

/** From when a part counts as passed, as its manifest says. */
export interface PassMark {
  readonly masteryScore: number | null;
  readonly passingScore: number | null;
  /** Of SCORM 2004: the progress, 0 to 1, from which it is completed. */
  readonly completionThreshold: number | null;
}

const LONGEST = 30 * 24 * 3_600;

/** Seconds of a time as SCORM 1.2 writes it (0001:30:05.5) or as SCORM 2004 does (PT1H30M5.5S); 0 for anything else. */
export function secondsOf(text: string): number {
  const clock = /^(\d{2,4}):(\d{2}):(\d{2}(?:\.\d{1,2})?)$/.exec(text);
  const span =
    /^P(?!$)(?:(\d{1,3})Y)?(?:(\d{1,3})M)?(?:(\d{1,4})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,8}(?:\.\d{1,2})?)S)?)?$/.exec(
      text,
    );
  const units = span ? [365 * 86_400, 30 * 86_400, 86_400, 3_600, 60, 1] : [3_600, 60, 1];
  const parts = (clock ?? span)?.slice(1) ?? [];
  const seconds = parts.reduce((sum, part, i) => sum + Number(part ?? 0) * (units[i] ?? 0), 0);
  return Math.min(LONGEST, Math.round(seconds));
}

/** Whole seconds as SCORM 1.2 writes them. */
export function clockTime(seconds: number): string {
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  return `${String(Math.floor(seconds / 3_600)).padStart(4, '0')}:${two((seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** Whole seconds as SCORM 2004 writes them. */
export const spanTime = (seconds: number): string =>
  `PT${Math.floor(seconds / 3_600)}H${Math.floor((seconds / 60) % 60)}M${Math.floor(seconds % 60)}S`;

function number(text: string | undefined): number | null {
  if (text === undefined || !/^-?\d{1,9}(\.\d{1,9})?$/.test(text.trim())) return null;
  return Number(text);
}

const percent = (value: number): number => Math.round(Math.max(0, Math.min(100, value)) * 100) / 100;

/** A raw score between the smallest and the largest there is; without those it is taken as percent. */
function rawPercent(raw: number | null, min: number | null, max: number | null): number | null {
  if (raw === null) return null;
  if (max === null || max <= (min ?? 0)) return percent(raw);
  return percent((100 * (raw - (min ?? 0))) / (max - (min ?? 0)));
}

/** Answers that have something in them, in their order. */
function interactionsOf(cmi: Cmi): Interaction[] {
  const found = new Map<number, Record<string, string>>();
  for (const [name, value] of Object.entries(cmi)) {
    const [, index, field] =
      /^cmi\.interactions\.(\d{1,4})\.(id|type|student_response|learner_response|result|description)$/.exec(name) ?? [];
    if (index === undefined || field === undefined) continue;
    const one = found.get(Number(index)) ?? {};
    one[field] = value;
    found.set(Number(index), one);
  }
  return [...found.entries()]
    .sort(([a], [b]) => a - b)
    .map(([, one]) => ({
      id: (one.id ?? '').slice(0, 250),
      kind: (one.type ?? '').slice(0, 30),
      response: (one.student_response ?? one.learner_response ?? '').slice(0, 1_000),
      outcome: (one.result ?? '').slice(0, 30),
      ...(one.description ? { asked: one.description.slice(0, 250) } : {}),
    }))
    .filter(({ response, outcome }) => response !== '' || outcome !== '');
}

/**
 * The answers that a package had told before this message. A launch begins with those that were left to it: it tells them
 * again, and they are in the record already.
 */
export function toldBefore(standard: Standard, memory: Cmi, { isFirst }: { isFirst: boolean }): Interaction[] {
  const beginsAnew = isFirst && standard !== 'scorm-1.2' && memory['kept.entry'] !== 'resume';
  return beginsAnew ? [] : interactionsOf(memory);
}

/** Whether the package wants to be found as it was left. */
const isSuspended = (cmi: Cmi): boolean => (cmi['cmi.core.exit'] ?? cmi['cmi.exit']) === 'suspend';

function readOld(cmi: Cmi, { masteryScore }: PassMark, ended: boolean): Omit<Reading, 'interactions'> {
  const status = cmi['cmi.core.lesson_status'] ?? '';
  const raw = number(cmi['cmi.core.score.raw']);
  const score = rawPercent(raw, number(cmi['cmi.core.score.min']), number(cmi['cmi.core.score.max']));
  const seconds = secondsOf(cmi['cmi.core.session_time'] ?? '');
  // The manifest's own pass mark outdoes what the package says, once it has ended.
  if (ended && masteryScore !== null && raw !== null)
    return { completion: 'completed', success: raw >= masteryScore ? 'passed' : 'failed', score, seconds };
  if (status === 'passed' || status === 'failed') return { completion: 'completed', success: status, score, seconds };
  if (status === 'completed') return { completion: 'completed', success: 'unknown', score, seconds };
  // A package that says nothing of its status and ends for good is completed, as the standard asks.
  if (ended && !isSuspended(cmi) && (status === 'not attempted' || status === ''))
    return { completion: 'completed', success: 'unknown', score, seconds };
  return { completion: 'incomplete', success: 'unknown', score, seconds };
}

function readNew(cmi: Cmi, mark: PassMark, ended: boolean): Omit<Reading, 'interactions'> {
  const { passingScore } = mark;
  const told = completionOf(cmi, mark);
  const scaled = number(cmi['cmi.score.scaled']);
  const raw = rawPercent(number(cmi['cmi.score.raw']), number(cmi['cmi.score.min']), number(cmi['cmi.score.max']));
  const score = scaled === null ? raw : percent(scaled * 100);
  const seconds = secondsOf(cmi['cmi.session_time'] ?? '');
  const word = cmi['cmi.success_status'];
  let success: Reading['success'] = word === 'passed' || word === 'failed' ? word : 'unknown';
  if (passingScore !== null && scaled !== null) success = scaled >= passingScore ? 'passed' : 'failed';
  if (told === 'completed') return { completion: 'completed', success, score, seconds };
  if (ended && !isSuspended(cmi) && told === 'unknown') return { completion: 'completed', success, score, seconds };
  return { completion: 'incomplete', success, score, seconds };
}

/** Where the manifest names a progress to reach, that counts, as far as the package tells its progress. */
function completionOf(cmi: Cmi, { completionThreshold }: PassMark): string {
  const progress = number(cmi['cmi.progress_measure']);
  if (completionThreshold === null || progress === null) return cmi['cmi.completion_status'] ?? 'unknown';
  return progress >= completionThreshold ? 'completed' : 'incomplete';
}

/** What a package has told, as the learning record understands it. `ended`: it has said that it is done for this time. */
export function readCmi(standard: Standard, cmi: Cmi, mark: PassMark, { ended }: { ended: boolean }): Reading {
  const read = standard === 'scorm-1.2' ? readOld(cmi, mark, ended) : readNew(cmi, mark, ended);
  return { ...read, interactions: interactionsOf(cmi) };
}

/** Whether a part of a package needs nothing more: it is completed and not failed, or it is passed. */
export const isDone = ({ completion, success }: { completion: string; success: string }): boolean =>
  success === 'passed' || (completion === 'completed' && success !== 'failed');

/** What only the site says, and what lasts for one launch. */
const OURS =
  /^cmi\.(core\.(student_id|student_name|credit|entry|total_time|lesson_mode|session_time|exit)|learner_id|learner_name|credit|entry|total_time|mode|session_time|exit|launch_data|student_data\..*|scaled_passing_score|completion_threshold|max_time_allowed|time_limit_action)$/;

/** What is kept of this launch for the next one: nothing of the names and times that the site gives each time. */
export function memoryOf(cmi: Cmi, ended: boolean): Record<string, string> {
  const kept = Object.entries(cmi).filter(([name, value]) => !OURS.test(name) && value !== '');
  return { ...Object.fromEntries(kept), ...(isSuspended(cmi) || !ended ? { 'kept.entry': 'resume' } : {}) };
}

export interface Opening {
  readonly learnerId: string;
  readonly learnerName: string;
  readonly seconds: number;
  readonly launchData: string;
  readonly mark: PassMark;
  /** Nothing counts: an author looks. */
  readonly isPreview: boolean;
}

/** What a package finds when it starts, on top of what it left. Where it did not ask to be resumed, it starts anew with its status. */
export function openingCmi(standard: Standard, memory: Cmi | null, opening: Opening): Cmi {
  const { learnerId, learnerName, seconds, launchData, mark, isPreview } = opening;
  const { 'kept.entry': entry = memory ? '' : 'ab-initio', ...kept } = memory ?? {};
  const data = launchData ? { 'cmi.launch_data': launchData } : {};
  if (standard === 'scorm-1.2')
    return {
      ...kept,
      ...data,
      'cmi.core.student_id': learnerId,
      'cmi.core.student_name': learnerName,
      'cmi.core.credit': isPreview ? 'no-credit' : 'credit',
      'cmi.core.lesson_mode': isPreview ? 'browse' : 'normal',
      'cmi.core.entry': entry,
      'cmi.core.total_time': clockTime(seconds),
      ...(mark.masteryScore === null ? {} : { 'cmi.student_data.mastery_score': String(mark.masteryScore) }),
    };
  // The newer standard begins a new attempt unless the one before was suspended.
  return {
    ...(entry === 'resume' ? kept : {}),
    ...data,
    'cmi.learner_id': learnerId,
    'cmi.learner_name': learnerName,
    'cmi.credit': isPreview ? 'no-credit' : 'credit',
    'cmi.mode': isPreview ? 'browse' : 'normal',
    'cmi.entry': entry === 'resume' ? 'resume' : 'ab-initio',
    'cmi.total_time': spanTime(entry === 'resume' ? seconds : 0),
    ...(mark.completionThreshold === null ? {} : { 'cmi.completion_threshold': String(mark.completionThreshold) }),
    ...(mark.passingScore === null ? {} : { 'cmi.scaled_passing_score': String(mark.passingScore) }),
  };
}
