import type { App } from '../../context.ts';
import { uuidv7 } from '../../random.ts';

// Of an assessment the learning record says that it was begun, handed in and given a result. What it came to stands with
// the attempt alone, so that nothing here can tell a result before it is given out.

interface Attempt {
  readonly id: string;
  readonly personId: string;
  readonly title: string;
  /** Per cent; null without one. */
  readonly passMark: number | null;
}

type AssessmentVerb = 'began-assessment' | 'handed-in' | 'got-result';

/** Writes into the learner's record what happened to an attempt, once each, in the caller's transaction. */
export async function recordAttempt(
  app: App,
  { id, personId, title, passMark }: Attempt,
  verbs: readonly AssessmentVerb[],
): Promise<void> {
  const at = app.clock.now();
  // Ids in the order of the events, so that those of one moment keep it in the history.
  const ids = verbs.map(() => uuidv7(app)).sort();
  await app.db.learningEvent.createMany({
    data: verbs.map((verb, i) => ({
      ...{ id: ids[i] ?? uuidv7(app), personId, verb, attemptId: id, once: `${verb}:${id}`, at },
      result: { title, passMark },
    })),
    skipDuplicates: true,
  });
}

/** The same for everybody to whom an examination's results are given out at this moment, in one statement. */
export async function recordResults(app: App, examId: string): Promise<void> {
  await app.db.$executeRaw`
    INSERT INTO learning_event (id, "personId", verb, "attemptId", result, once, at)
    SELECT gen_random_uuid(), a."personId", 'got-result', a.id,
           jsonb_build_object('title', a.title, 'passMark', e."passMark"), 'got-result:' || a.id, ${app.clock.now()}
      FROM exam_attempt a JOIN exam e ON e.id = a."examId"
     WHERE a."examId" = ${examId}::uuid AND a.score IS NOT NULL
    ON CONFLICT DO NOTHING`;
}
