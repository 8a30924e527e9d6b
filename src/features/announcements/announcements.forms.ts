import { z } from 'zod';
import { fromPage, many } from '../../http/input.ts';
import { londonTime } from '../../london.ts';
import { type AudienceId, audienceIds, audiences, type Kind, kindIds } from '../../policy/audiences.ts';
import { day, time } from '../exams/exams.forms.ts';
import { address, words } from '../resources/resources.forms.ts';

export const AnnouncementForm = z.strictObject({
  kind: z.enum(kindIds, 'Choose what it is').optional(),
  title: words('Enter a title', 120),
  text: z.string().trim().max(10_000, 'Use at most 10,000 characters').default(''),
  url: address(),
  audience: z.enum(audienceIds, 'Choose whom it is for').optional(),
  roles: many(z.string().max(60)),
  courses: many(z.uuid()),
  organisations: many(z.uuid()),
  onTop: z.literal('yes').optional(),
  byMail: z.literal('yes').optional(),
  ...{ fromOn: day, fromTime: time, untilOn: day, untilTime: time },
  go: fromPage(z.enum(['save', 'preview']).default('save')),
});
export type AnnouncementTyped = z.output<typeof AnnouncementForm>;

/** What can still change once it is published. */
export interface Wording {
  readonly title: string;
  readonly text: string;
  readonly url: string | null;
  readonly onTop: boolean;
  readonly untilAt: Date | null;
}

/** What can not: mail may have gone out. */
export interface Terms {
  readonly kind: Kind;
  readonly audience: AudienceId;
  readonly targets: string[];
  readonly byMail: boolean;
  readonly fromAt: Date | null;
}

type Read<T> = { ok: true; read: T } | { ok: false; problems: Record<string, string> };

function momentOf(typed: AnnouncementTyped, name: 'from' | 'until', usual: string): Read<Date | null> {
  const [on, at] = [typed[`${name}On`], typed[`${name}Time`]];
  if (on === '') return at === '' ? ok(null) : { ok: false, problems: { [`${name}On`]: 'Enter the day as well' } };
  const moment = londonTime(on, at === '' ? usual : at);
  const says = 'Enter a time that clocks show on that day';
  return moment ? ok(moment) : { ok: false, problems: { [`${name}Time`]: says } };
}

const ok = <T>(read: T): Read<T> => ({ ok: true, read });

/** The words and until when they are shown, or what to mend, by field. */
export function readWording(typed: AnnouncementTyped): Read<Wording> {
  const until = momentOf(typed, 'until', '23:59');
  if (!until.ok) return until;
  const { title, text, url, onTop } = typed;
  if (text === '' && url === '') return { ok: false, problems: { text: 'Write a text, or enter an address below' } };
  return ok({
    ...{ title, text, onTop: onTop === 'yes', untilAt: until.read },
    url: url === '' ? null : new URL(url).href,
  });
}

const CHOOSE = { roles: 'Choose a role', courses: 'Choose a course', organisations: 'Choose an organisation' };

/** What it is, whom it is for and from when, or what to mend, by field. */
export function readTerms(typed: AnnouncementTyped, untilAt: Date | null): Read<Terms> {
  const from = momentOf(typed, 'from', '00:00');
  if (!from.ok) return from;
  const { kind, audience, byMail } = typed;
  const problems: Record<string, string> = {};
  if (!kind) problems.kind = 'Choose what it is';
  if (!audience) problems.audience = 'Choose whom it is for';
  const picks = audience ? audiences[audience].picks : null;
  const targets = picks ? [...new Set(typed[picks])] : [];
  if (picks && targets.length === 0) problems[picks] = CHOOSE[picks];
  if (byMail && audience === 'visitors')
    problems.audience = 'Visitors have no email here. Choose somebody else, or send no email';
  if (kind === 'survey' && audience === 'visitors') problems.audience = 'Visitors cannot say yes to surveys';
  if (from.read && untilAt && from.read >= untilAt) problems.untilOn = 'Enter a time after it begins';
  if (!kind || !audience || Object.keys(problems).length > 0) return { ok: false, problems };
  return ok({ kind, audience, targets, byMail: byMail === 'yes', fromAt: from.read });
}
