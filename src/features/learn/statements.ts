import { Readable } from 'node:stream';
import type { App } from '../../context.ts';
import { paths } from '../../paths.ts';
import { accountName } from '../../record/account-name.ts';
import { hasPassed } from '../exams/passing.ts';
import { type AssessmentResult, EVENTS, OWN_POSTS, RESULT } from './history.queries.ts';
import { plainText } from './history-csv.ts';

/** A row of the learning record with what its ids name, as statements need it. */
export interface EventRow {
  id: string;
  personId: string;
  at: Date;
  verb: string;
  course: string | null;
  courseSlug: string | null;
  /** Of an assessment, while the attempt is kept. */
  examId: string | null;
  attemptId: string | null;
  module: string | null;
  moduleSlug: string | null;
  page: string | null;
  pageSlug: string | null;
  question: string | null;
  questionKey: string | null;
  result: Record<string, unknown> | null;
  /** The address of the community in which it was said, for posts. */
  said?: string | null;
}

type Json = { readonly [name: string]: unknown };
export type Statement = Json & { readonly id: string };

/** The version of xAPI that every statement here keeps to. */
export const XAPI_VERSION = '1.0.3';

const ADL = 'http://adlnet.gov/expapi/verbs/';
const LANGUAGE = 'en-GB';

const verb = (id: string): Json => ({ id: `${ADL}${id}`, display: { [LANGUAGE]: id } });

const VERBS: Readonly<Record<string, string>> = {
  launched: 'launched',
  read: 'experienced',
  answered: 'answered',
  'sent-form': 'interacted',
  'answered-part': 'answered',
  'finished-module': 'completed',
  'finished-course': 'completed',
  'began-assessment': 'attempted',
  'handed-in': 'completed',
  'began-thread': 'commented',
  replied: 'commented',
};

const activity = (id: string, kind: string, name: string): Json => ({
  objectType: 'Activity',
  id,
  definition: { type: `http://adlnet.gov/expapi/activities/${kind}`, name: { [LANGUAGE]: name || kind } },
});

/** Somebody as other systems know them: by an account of this site, and nothing else. */
export const actorOf = ({ config }: Pick<App, 'config'>, name: string): Json => ({
  objectType: 'Agent',
  account: { homePage: config.baseUrl, name },
});

/** That everything about an account was erased here, for a recipient that has statements about it. */
export function erasedStatement(app: App, { id, account, at }: { id: string; account: string; at: Date }): Statement {
  const notice = `${app.config.baseUrl}${paths.privacy.to()}`;
  return {
    ...{ id, version: XAPI_VERSION, actor: actorOf(app, account) },
    verb: { id: `${notice}#erased`, display: { [LANGUAGE]: 'was erased' } },
    object: activity(notice, 'course', 'Everything about this account'),
    context: { platform: app.policy.site.name, language: LANGUAGE },
    timestamp: at.toISOString(),
  };
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const numeric = (value: unknown): number | null => (typeof value === 'number' && Number.isFinite(value) ? value : null);

function resultOf({ verb: what, result }: EventRow): Json | null {
  if (what === 'got-result') return markOf(result as unknown as AssessmentResult);
  if (what === 'began-assessment') return null;
  if (what === 'began-thread' || what === 'replied') return null;
  if (what === 'finished-module' || what === 'finished-course' || what === 'handed-in') return { completion: true };
  if (!result) return null;
  if (what === 'answered') {
    const chosen = Array.isArray(result.chosen) ? result.chosen.filter((one) => typeof one === 'string') : [];
    return { success: result.correct === true, response: chosen.join('[,]') };
  }
  if (what === 'answered-part') {
    const right = { correct: true, wrong: false, incorrect: false }[text(result.outcome)];
    return { ...(right === undefined ? {} : { success: right }), response: text(result.response) };
  }
  const score = numeric(result.score);
  const seconds = numeric(result.seconds);
  const passed = { passed: true, failed: false }[text(result.success)];
  return {
    completion: true,
    ...(passed === undefined ? {} : { success: passed }),
    ...(score === null ? {} : { score: { scaled: Math.round(score * 100) / 10_000, raw: score, min: 0, max: 100 } }),
    ...(seconds === null ? {} : { duration: `PT${Math.round(seconds)}S` }),
  };
}

/** What an attempt came to, once that was given out. */
function markOf({ mark, passMark }: AssessmentResult): Json | null {
  if (!mark) return null;
  const { score, outOf } = mark;
  const scaled = Math.round((10_000 * score) / outOf) / 10_000;
  return {
    ...(passMark === null ? {} : { success: hasPassed(mark, passMark) }),
    score: { scaled, raw: score, min: 0, max: outOf },
  };
}

function verbOf({ verb: what, result }: EventRow): Json {
  if (what === 'got-result') {
    const { success } = markOf(result as unknown as AssessmentResult) ?? {};
    return verb(success === undefined ? 'scored' : success ? 'passed' : 'failed');
  }
  if (what !== 'finished-part') return verb(VERBS[what] ?? 'experienced');
  return verb({ passed: 'passed', failed: 'failed' }[text(result?.success)] ?? 'completed');
}

/** One line of the learning record as a statement of xAPI 1.0.3. */
export function statementOf(app: App, row: EventRow): Statement {
  const { baseUrl } = app.config;
  const { object, context } = aboutOf(baseUrl, row);
  const result = resultOf(row);
  return {
    id: row.id,
    version: XAPI_VERSION,
    actor: actorOf(app, accountName(app, row.personId)),
    verb: verbOf(row),
    object,
    ...(result ? { result } : {}),
    context: {
      platform: app.policy.site.name,
      language: LANGUAGE,
      ...context,
    },
    timestamp: row.at.toISOString(),
  };
}

interface About {
  readonly object: Json;
  readonly context: Json;
}

function aboutOf(baseUrl: string, row: EventRow): About {
  if (row.said) return saidIn(baseUrl, row);
  return row.attemptId === null ? withinCourse(baseUrl, row) : assessment(baseUrl, row);
}

/** A post by its lasting address: neither its words nor what others said, and the title only where it is their own. */
function saidIn(baseUrl: string, { id, said, result }: EventRow): About {
  const post = `${baseUrl}${paths.post.to({ slug: said ?? '', post: id })}`;
  return { object: activity(post, 'interaction', text(result?.title) || 'A reply in a community'), context: {} };
}

/** A course, or a part of it with what it belongs to. */
function withinCourse(baseUrl: string, row: EventRow): About {
  const slug = row.courseSlug ?? '';
  const course = activity(`${baseUrl}${paths.course.to({ slug })}`, 'course', row.course ?? '');
  const moduleId = row.moduleSlug && `${baseUrl}${paths.module.to({ slug, module: row.moduleSlug })}`;
  const module = moduleId && activity(moduleId, 'module', row.module ?? '');
  const object = objectOf(row, moduleId) ?? (module || course);
  const parent = object === course ? null : object === module ? course : module || course;
  return { object, context: parent ? { contextActivities: { parent: [parent], grouping: [course] } } : {} };
}

/** An examination; once the attempt is gone, which is kept no longer than this, the attempt stands for it. */
function assessment(baseUrl: string, { examId, attemptId, result }: EventRow): About {
  const address = examId ? paths.exam.to({ id: examId }) : paths.attempt.to({ attempt: attemptId ?? '' });
  return { object: activity(`${baseUrl}${address}`, 'assessment', text(result?.title)), context: {} };
}

/** What is smaller than a module: a page, a question, or a part of a package. */
function objectOf(row: EventRow, moduleId: string | null): Json | null {
  if (!moduleId) return null;
  if (row.pageSlug) return activity(`${moduleId}/${encodeURIComponent(row.pageSlug)}`, 'lesson', row.page ?? '');
  if (row.questionKey)
    return activity(
      `${moduleId}/check#${encodeURIComponent(row.questionKey)}`,
      'question',
      plainText(row.question ?? ''),
    );
  const title = text(row.result?.title);
  if (title === '') return null;
  const part = `${moduleId}#${encodeURIComponent(title)}`;
  if (row.verb === 'finished-part') return activity(part, 'lesson', title);
  const question = text(row.result?.id);
  return activity(`${part}/${encodeURIComponent(question)}`, 'question', question);
}

const columns = (
  result: string,
): string => `ev.id, ev."personId", ev.at, ev.verb, ${result} AS result, a."examId", ev."attemptId",
  c.title AS course, c.slug AS "courseSlug", m.title AS module, m.slug AS "moduleSlug", pg.title AS page, pg.slug AS "pageSlug",
  q."askHtml" AS question, q.key AS "questionKey"`;
/** What statementOf reads, of `ev`, a row of learning_event: the record alone, without what an assessment came to. */
export const EVENT_COLUMNS = columns('ev.result');
/** What the ids of `ev` name. */
export const EVENT_NAMES = `LEFT JOIN course c ON c.id = ev."courseId"
  LEFT JOIN LATERAL (SELECT * FROM exam_attempt WHERE id = ev."attemptId" LIMIT 1) a ON true
  LEFT JOIN module m ON m.id = ev."moduleId"
  LEFT JOIN page pg ON pg.id = ev."pageId"
  LEFT JOIN question q ON q.id = ev."questionId"`;

const OWN = {
  name: 'statements',
  text: `SELECT ${columns(RESULT)}, o.slug AS said
           FROM (${[EVENTS, OWN_POSTS]
             .map(
               (source) => `(SELECT * FROM ${source} l WHERE (at, id) > ($2::timestamptz, $3::uuid)
                  ORDER BY at, id LIMIT $4)`,
             )
             .join(' UNION ALL ')} ORDER BY at, id LIMIT $4) ev ${EVENT_NAMES}
           LEFT JOIN community o ON o.id = ev.said
          ORDER BY ev.at, ev.id`,
};

const FIRST = { at: new Date(0), id: '00000000-0000-0000-0000-000000000000' };
const STEP = 1_000;

/** Everything that stands in somebody's learning record, as a JSON array of statements, oldest first; read a thousand at a time. */
export function statementsJson(app: App, personId: string): Readable {
  async function* pieces() {
    yield '[';
    let last = FIRST;
    let comma = '';
    for (;;) {
      const values = [personId, last.at, last.id, STEP];
      const { rows } = await app.database.pool.query<EventRow>({ ...OWN, values });
      for (const row of rows) {
        yield `${comma}\n${JSON.stringify(statementOf(app, row))}`;
        comma = ',';
      }
      last = rows.at(-1) ?? last;
      if (rows.length < STEP) break;
    }
    yield '\n]\n';
  }
  return Readable.from(pieces());
}
