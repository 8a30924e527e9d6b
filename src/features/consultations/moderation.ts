import type { App } from '../../context.ts';
import { loadPersonKey } from '../../data/person-keys.ts';
import { Invalid } from '../../errors.ts';
import { audit } from '../../record/audit.ts';
import type { HeldReason } from './consultations.forms.ts';
import type { Judged } from './moderation.queries.ts';
import type { Question } from './questions.ts';

/** What stands in place of words that were taken out. */
export const REDACTED = '[removed]';

/** The questions that were answered in words: options are counted, and shown to nobody one by one. */
const inWords = async (app: App, { consultationId }: Judged): Promise<Set<number>> => {
  const found = await app.db.consultation.findUniqueOrThrow({
    where: { id: consultationId },
    select: { questions: true },
  });
  const questions = found.questions as unknown as Question[];
  return new Set(questions.flatMap(({ kind }, at) => (kind === 'text' ? at + 1 : [])));
};

/** Puts before everybody's eyes what somebody wrote, each answer by itself. */
async function show(app: App, judged: Judged, answers: Judged['answers']): Promise<void> {
  const { id, consultationId, personId } = judged;
  const asked = await inWords(app, judged);
  await app.db.consultationVoice.deleteMany({ where: { answerId: id } });
  await app.db.consultationVoice.createMany({
    data: answers
      .filter(({ number }) => asked.has(number))
      .map(({ number, answer }) => ({
        ...{ consultationId, answerId: id, personId },
        ...{ question: number, text: answer, at: app.clock.now() },
      })),
  });
}

interface Deciding {
  readonly by: string;
  /** Why it is held back; null to show it. */
  readonly held: HeldReason | null;
}

/** Shows an answer or holds it back, now or on second thoughts. False when it stands so already. */
export async function decideAnswer(app: App, judged: Judged, { by, held }: Deciding): Promise<boolean> {
  const outcome = held ? 'held' : 'shown';
  if (judged.outcome === outcome && judged.held === held) return false;
  const { id } = judged;
  await app.db.consultationAnswer.updateMany({
    where: { id },
    data: { outcome, held, decidedAt: app.clock.now() },
  });
  if (held) await app.db.consultationVoice.deleteMany({ where: { answerId: id } });
  else await show(app, judged, judged.answers);
  await audit(app, {
    what: held ? 'consultations.held' : 'consultations.shown',
    by: { person: by },
    detail: { answer: id, ...(held && { why: held }) },
  });
  return true;
}

/** What it is about, in words of staff. False when it says so already. */
export async function markThemes(app: App, { id, themes: before }: Judged, themes: string[], by: string) {
  if (before.join() === themes.join()) return false;
  await app.db.consultationAnswer.updateMany({ where: { id }, data: { themes } });
  const detail = { answer: id, themes: themes.length };
  await audit(app, { what: 'consultations.themes-marked', by: { person: by }, detail });
  return true;
}

/** Takes words out of an answer for good, wherever they stand in it. Throws Invalid where they do not. */
export async function redactAnswer(app: App, judged: Judged, passage: string, by: string): Promise<void> {
  if (!judged.answers.some(({ answer }) => answer.includes(passage)))
    throw new Invalid({ passage: 'These words are not in the answer. Copy them exactly.' });
  const answers = judged.answers.map((one) => ({ ...one, answer: one.answer.replaceAll(passage, REDACTED) }));
  const { id, personId } = judged;
  const key = personId ? await loadPersonKey(app, personId) : app.vault.siteKey;
  await app.db.consultationAnswer.updateMany({
    where: { id },
    data: { answers: app.vault.seal(key, 'ConsultationAnswer.answers', JSON.stringify(answers)) },
  });
  if (judged.outcome === 'shown') await show(app, judged, answers);
  await audit(app, { what: 'consultations.redacted', by: { person: by }, detail: { answer: id } });
}
