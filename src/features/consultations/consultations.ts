import type { App } from '../../context.ts';
import { loadPersonKey } from '../../data/person-keys.ts';
import { Conflict, Invalid } from '../../errors.ts';
import { endOfDay, londonTime } from '../../london.ts';
import { audit } from '../../record/audit.ts';
import { renderMarkdown } from '../courses/markdown-when-needed.ts';
import { freeSlug } from '../resources/resources.ts';
import type { ConsultationTyped } from './consultations.forms.ts';
import type { ConsultationSubject } from './consultations.queries.ts';
import type { Edited } from './moderation.queries.ts';
import { readQuestions, type takeAnswers } from './questions.ts';

/** From the first moment of the first day to the last one of the last, in London. */
function timesOf({ opensOn, closesOn }: ConsultationTyped): { opensAt: Date; closesAt: Date } {
  const opensAt = londonTime(opensOn, '00:00');
  const closesAt = endOfDay(closesOn);
  if (!opensAt) throw new Invalid({ opensOn: 'Enter a day of the calendar' });
  if (!closesAt) throw new Invalid({ closesOn: 'Enter a day of the calendar' });
  return { opensAt, closesAt };
}

/** Throws Invalid with the line of what cannot be shown or read. */
function columns(typed: ConsultationTyped) {
  const { html, slips } = renderMarkdown(typed.text, { image: () => undefined, pageUrl: () => undefined });
  const [slip] = slips;
  if (slip) throw new Invalid({ text: `Line ${slip.line}: ${slip.says}` });
  const read = readQuestions(typed.questions);
  if ('problem' in read) throw new Invalid({ questions: read.problem });
  const { title, text, afterwards, audience } = typed;
  return { title, text, html, afterwards, audience, questions: read.questions, ...timesOf(typed) };
}

const stored = ({ questions, ...row }: ReturnType<typeof columns>) => ({
  ...row,
  questions: JSON.parse(JSON.stringify(questions)),
});

/** A new one that nobody but staff sees yet; gives its id. */
export async function addConsultation(app: App, typed: ConsultationTyped, by: string): Promise<string> {
  const data = stored(columns(typed));
  const slug = await freeSlug(typed.title, (base) =>
    app.db.consultation.findMany({ where: { slug: { startsWith: base } }, select: { slug: true } }),
  );
  const { id } = await app.db.consultation.create({
    data: { ...data, slug, createdAt: app.clock.now() },
    select: { id: true },
  });
  await audit(app, { what: 'consultations.added', by: { person: by }, detail: { consultation: id } });
  return id;
}

/** Throws Conflict once it is published: people answered what it said. False when it says so already. */
export async function changeConsultation(
  app: App,
  found: Edited,
  typed: ConsultationTyped,
  by: string,
): Promise<boolean> {
  const row = columns(typed);
  const { html: _html, ...typedRow } = row;
  const isSame = (Object.keys(typedRow) as (keyof typeof typedRow)[]).every(
    (name) => JSON.stringify(found[name]) === JSON.stringify(row[name]),
  );
  if (isSame) return false;
  const { count } = await app.db.consultation.updateMany({
    where: { id: found.id, publishedAt: null },
    data: stored(row),
  });
  if (count === 0) throw new Conflict('It is published, so it can no longer be changed.');
  await audit(app, { what: 'consultations.changed', by: { person: by }, detail: { consultation: found.id } });
  return true;
}

/** Shows it to everybody, for good. False when it is shown. */
export async function publishConsultation(app: App, { id }: Edited, by: string): Promise<boolean> {
  const { count } = await app.db.consultation.updateMany({
    where: { id, publishedAt: null },
    data: { publishedAt: app.clock.now() },
  });
  if (count > 0)
    await audit(app, { what: 'consultations.published', by: { person: by }, detail: { consultation: id } });
  return count > 0;
}

/** Takes no more answers from now on, before the day that it said. False when it takes none. */
export async function endConsultation(app: App, { id }: Edited, by: string): Promise<boolean> {
  const now = app.clock.now();
  const { count } = await app.db.consultation.updateMany({
    where: { id, publishedAt: { not: null }, closesAt: { gt: now } },
    data: { closesAt: now },
  });
  if (count > 0) await audit(app, { what: 'consultations.ended', by: { person: by }, detail: { consultation: id } });
  return count > 0;
}

type Taken = NonNullable<ReturnType<typeof takeAnswers>>;

/**
 * Holds what somebody answered until staff have read it. One for each person, and for each session of visitors: false for
 * a second one, of which nothing is kept.
 */
export async function keepAnswers(
  app: App,
  { id, state }: Pick<ConsultationSubject, 'id' | 'state'>,
  who: { personId: string | null; mark: string | null },
  { answers, chosen }: Taken,
): Promise<boolean> {
  if (state !== 'open') throw new Conflict('This takes no answers now.');
  const key = who.personId ? await loadPersonKey(app, who.personId) : app.vault.siteKey;
  const { count } = await app.db.consultationAnswer.createMany({
    data: [
      {
        ...{ consultationId: id, ...who, chosen, themes: [], at: app.clock.now() },
        answers: app.vault.seal(key, 'ConsultationAnswer.answers', JSON.stringify(answers)),
      },
    ],
    skipDuplicates: true,
  });
  if (count > 0)
    await audit(app, {
      what: 'consultations.answered',
      by: who.personId ? { person: who.personId } : { system: 'consultations' },
      about: who.personId ?? undefined,
      detail: { consultation: id },
    });
  return count > 0;
}
