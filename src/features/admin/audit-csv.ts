import { Readable } from 'node:stream';
import type { App } from '../../context.ts';
import { toCsv } from '../../csv.ts';
import type { Viewer } from '../../policy/viewer.ts';
import { type AuditLine, type AuditNarrowing, findEvents, openEvents } from './audit.queries.ts';

const HEAD = [
  ...['Number', 'When (UTC)', 'What', 'Person who did it', 'Program that did it', 'Person it is about', 'Details'],
];
const STEP = 500;
/** Of a longer record, the newest; the days of the filter give the rest. */
export const MOST_EXPORTED = 10_000;

const cells = ({ seq, at, what, actorId, actorSystem, aboutId, detail }: AuditLine): string[] => [
  String(seq),
  at.toISOString(),
  what,
  actorId ?? '',
  actorSystem ?? '',
  aboutId ?? '',
  JSON.stringify(detail),
];

/** The events that fit, the newest first, at most MOST_EXPORTED, with ids and no names; opened a few hundred at a time. */
export async function auditCsv(app: App, viewer: Viewer, narrowing: AuditNarrowing): Promise<Readable> {
  const found = await findEvents(app, narrowing, { before: null, after: null }, MOST_EXPORTED);
  // Looks are written before the answer begins, so one event of each person is opened now.
  const oneOfEach = new Map(found.map((event) => [event.aboutId, event]));
  await openEvents(app, viewer, [...oneOfEach.values()]);
  async function* lines() {
    yield toCsv([HEAD]);
    for (let at = 0; at < found.length; at += STEP)
      yield toCsv((await openEvents(app, viewer, found.slice(at, at + STEP))).map(cells));
  }
  return Readable.from(lines());
}
