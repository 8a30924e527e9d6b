import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { paths } from '../../src/paths.ts';
import { site as routes } from '../../src/site.ts';
import { type Role, roles } from './cast.ts';
import { aCrowd } from './crowd.ts';
import { pathFor } from './things.ts';
import { aWorld, type World } from './world.ts';

type Pattern = (typeof paths)[keyof typeof paths]['pattern'];

interface Statement {
  readonly text: string;
  readonly values: unknown[];
}

/** What the app asked its database since somebody last looked. */
let asked: Statement[] = [];

/** Listens to every connection of the app, from the first on. */
function listen(): () => void {
  const client = pg.Client.prototype as unknown as { query(...args: unknown[]): unknown };
  const { query } = client;
  client.query = function (this: { connectionParameters: { application_name?: string } }, ...args: unknown[]) {
    const [first, values] = args as [string | Statement, unknown[] | undefined];
    const of = this.connectionParameters.application_name ?? '';
    const statement = typeof first === 'string' ? { text: first, values: Array.isArray(values) ? values : [] } : first;
    if (of.startsWith('seenandheard')) asked.push({ text: statement.text, values: statement.values ?? [] });
    return query.apply(this, args);
  };
  return () => {
    client.query = query;
  };
}

let world: World;
let quiet: () => void;
beforeAll(async () => {
  quiet = listen();
  world = await aWorld();
  await aCrowd(world);
}, 120_000);
afterAll(async () => {
  quiet();
  await world.close();
});

const isData = ({ text }: Statement): boolean => !/^\s*(BEGIN|COMMIT|ROLLBACK|SET|SAVEPOINT|RELEASE)\b/i.test(text);

/** The statements of one request, after another one has filled what is kept in memory; none where nobody is let in. */
async function statementsOf(role: Role, path: string): Promise<Statement[]> {
  const { status } = await world.as(role).get(path);
  if (status !== 200) return [];
  asked = [];
  const again = await world.as(role).get(path);
  expect([path, again.status]).toEqual([path, 200]);
  return asked.filter(isData);
}

/** Tables that grow with people and time. A page that reads one from end to end gets slower every day. */
const GROWING = new Set([
  'access_entry',
  'area_member',
  'audit_event',
  'bank_question',
  'bank_version',
  'consent_record',
  'directory_entry',
  'enquiry',
  'enrolment',
  'exam_attempt',
  'feedback',
  'feedback_report',
  'form_answer',
  'known_device',
  'learning_event',
  'link_token',
  'member_note',
  'membership',
  'module_progress',
  'notice',
  'organisation_member',
  'outbox_mail',
  'package_state',
  'page_count',
  'person',
  'person_key',
  'poll',
  'poll_vote',
  'post',
  'post_draft',
  'post_file',
  'post_report',
  'post_version',
  'post_taken_down',
  'reading',
  'reasoned_look',
  'role_grant',
  'sanction',
  'session',
  'thread',
  'throttle',
  'tutor_link',
  'watch',
]);

const MOST = 6;
/** A page that any visitor may ask for, with a page's own forms or without. */
const MOST_OF_GUESTS = 2;
const GUESTS_MORE: Partial<Record<Pattern, number>> = {
  [paths.courseFile.pattern]: 3,
  [paths.courseFeedback.pattern]: 3,
  [paths.resourceFeedback.pattern]: 3,
  [paths.resource.pattern]: 3,
  [paths.privacyVersion.pattern]: 3,
  [paths.changesMade.pattern]: 4,
  [paths.claim.pattern]: 4,
  [paths.consultations.pattern]: 3,
  [paths.consultation.pattern]: 4,
};

/** Pages that ask for more, and why that is right. */
const NEED_MORE: Partial<Record<Pattern, { queries: number; because: string }>> = {
  [paths.bankExport.pattern]: { queries: 500, because: 'it reads all of the bank, some hundred questions at a time' },
  [paths.recoverQuestions.pattern]: {
    queries: 7,
    because: 'counters, the link and the questions are read through two roles',
  },
  [paths.myDataCopyFile.pattern]: {
    queries: 500,
    because: 'it reads all that is held, table by table and some hundred rows at a time',
  },
  [paths.admin.pattern]: { queries: 12, because: 'what is due to go is counted, ten categories at a time' },
  [paths.adminRetention.pattern]: { queries: 12, because: 'what is due to go is counted, ten categories at a time' },
  [paths.authorExport.pattern]: {
    queries: 500,
    because: 'it reads the files one by one, so that few of them are in memory',
  },
  [paths.adminUser.pattern]: { queries: 8, because: 'the page shows seven categories, and the look is written down' },
  [paths.adminAudit.pattern]: { queries: 8, because: 'the names beside the numbers are looks, and are written down' },
  [paths.adminAuditCsv.pattern]: { queries: 500, because: 'it reads all of the record, some thousand rows at a time' },
  [paths.adminAuditCheck.pattern]: {
    queries: 500,
    because: 'it reads all of the record, some thousand rows at a time',
  },
};

/** Pages that read a growing table from end to end, and why that is right. */
const READ_ALL: Partial<Record<Pattern, { tables: string[]; because: string }>> = {
  [paths.admin.pattern]: {
    tables: ['person', 'enrolment', 'module_progress'],
    because: 'its numbers are about everybody',
  },
  [paths.adminUsers.pattern]: { tables: ['person'], because: 'few people are in some of the states that it can show' },
  [paths.adminAnnouncement.pattern]: {
    tables: ['person', 'consent_record'],
    because: 'before it is sent, it counts everybody who would get it',
  },
  [paths.adminRetention.pattern]: {
    tables: ['person', 'module_progress'],
    because: 'it counts what is due of everything',
  },
  [paths.adminStatistics.pattern]: {
    tables: ['page_count'],
    because: 'it adds up everything; a row is a page and a day',
  },
  [paths.adminMail.pattern]: { tables: ['outbox_mail'], because: 'it counts everything; mails go after some weeks' },
};

interface Plan {
  'Node Type': string;
  'Relation Name'?: string;
  Plans?: Plan[];
}

/** The growing tables that PostgreSQL would read from end to end for this. */
async function readWhole({ text, values }: Statement): Promise<string[]> {
  if (!/^\s*(SELECT|WITH|UPDATE|DELETE|INSERT)\b/i.test(text)) return [];
  const { database } = world.site.app;
  const pool = /recovery\.security_answers/.test(text) ? database.recoveryPool : database.pool;
  const { rows } = await pool.query({ text: `EXPLAIN (FORMAT JSON) ${text}`, values });
  const found: string[] = [];
  const walk = (plan: Plan): void => {
    const table = plan['Relation Name'];
    if (/Seq Scan/.test(plan['Node Type']) && table && GROWING.has(table)) found.push(table);
    plan.Plans?.forEach(walk);
  };
  walk(rows[0]['QUERY PLAN'][0].Plan);
  return found;
}

/** Lists as people narrow them, in words of the crowd. */
const NARROWED: Partial<Record<Pattern, string[]>> = {
  [paths.courses.pattern]: ['q=child'],
  [paths.bank.pattern]: ['q=hands', 'q=wash+hands', 'category=Hygiene', 'tag=hands', 'kind=cloze', 'state=retired'],
  [paths.author.pattern]: ['q=children', 'state=changed', 'state=draft'],
  [paths.history.pattern]: ['kind=read', 'from=2026-01-01&to=2026-12-31', 'kind=finished'],
  [paths.trainees.pattern]: ['q=crowd', 'q=crowd+example+17'],
  [paths.adminUsers.pattern]: [
    'q=crowd',
    'q=crowd5@example.org',
    'role=tutor',
    'state=suspended',
    'state=waiting',
    'state=closing',
  ],
  [paths.resources.pattern]: ['q=guide', 'category=work'],
  [paths.courseFeedback.pattern]: ['stars=2'],
  [paths.adminFeedback.pattern]: ['state=decided'],
  [paths.adminFeedbackThemes.pattern]: ['theme=clear'],
  [paths.adminMail.pattern]: ['state=failed', 'state=waiting'],
  [paths.adminAudit.pattern]: ['what=sign-in.done', 'from=2026-01-01', 'what=sign-in'],
};

const gets = routes
  .filter(({ method }) => method === 'get')
  .flatMap(({ path }) =>
    ['', ...(NARROWED[path as Pattern] ?? [])].map(
      (query) => [query ? `${path}?${query}` : path, path as Pattern, query] as const,
    ),
  );

/** A statement is looked at once, wherever it is asked. */
const looked = new Map<string, Promise<string[]>>();

describe('with some thousand people', () => {
  it.each(gets)(
    '%s asks few questions, none of them many times, and reads no growing table whole',
    async (_, path, query) => {
      const found: string[] = [];
      for (const role of roles) {
        const statements = await statementsOf(role, `${pathFor({ path }, world.own)}${query ? `?${query}` : ''}`);
        const most = NEED_MORE[path]?.queries ?? (role === 'guest' ? (GUESTS_MORE[path] ?? MOST_OF_GUESTS) : MOST);
        if (statements.length > most) found.push(`${role}: ${statements.length} queries`);
        for (const [text, all] of Map.groupBy(statements, (one) => one.text)) {
          const [first] = all;
          if (all.length > 2 && most < 100) found.push(`${role}: ${all.length} × ${text}`);
          if (first && !looked.has(text)) looked.set(text, readWhole(first));
          const allowed = READ_ALL[path]?.tables ?? [];
          const whole = ((await looked.get(text)) ?? []).filter((table) => !allowed.includes(table));
          found.push(...whole.map((table) => `${role} reads ${table}: ${text}`));
        }
      }
      expect(found).toEqual([]);
    },
  );

  it('knows every table of the program that grows', async () => {
    const { rows } = await world.owner.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
        WHERE nspname IN ('public', 'vault') AND relkind = 'r' AND reltuples > 1000`,
    );
    expect(rows.map(({ name }) => name).filter((name) => !GROWING.has(name))).toEqual([]);
  });
});
