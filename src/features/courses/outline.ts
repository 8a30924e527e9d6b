import type { App } from '../../context.ts';
import type { Database } from '../../data/db.ts';
import { SafeHtml } from '../../http/html.ts';
import type { FinishRule, FormQuestion } from './course-draft.ts';

export interface OptionOutline {
  readonly key: string;
  readonly text: SafeHtml;
  readonly correct: boolean;
  readonly feedback: SafeHtml;
}

export interface QuestionOutline {
  readonly id: string;
  readonly key: string;
  readonly ask: SafeHtml;
  readonly kind: 'single' | 'multiple';
  readonly options: readonly OptionOutline[];
  readonly because: SafeHtml;
}

export interface PageOutline {
  readonly id: string;
  readonly slug: string;
  readonly title: string;
}

export interface ModuleOutline {
  readonly id: string;
  readonly slug: string;
  readonly title: string;
  readonly summary: string;
  readonly intro: SafeHtml;
  readonly minutes: number;
  /** From 1. */
  readonly number: number;
  /** What is asked before it can be finished; null where nothing is. */
  readonly finish: FinishRule | null;
  readonly pages: readonly PageOutline[];
  readonly questions: readonly QuestionOutline[];
  /** The questions of its form; empty where it has none. */
  readonly form: readonly FormQuestion[];
  /** The module is a package that another tool made. */
  readonly isPackage: boolean;
}

/** Everything about a course that is the same for everybody, except the text of its pages. */
export interface Outline {
  readonly id: string;
  readonly slug: string;
  readonly title: string;
  readonly summary: string;
  readonly intro: SafeHtml;
  readonly audience: string;
  readonly outcomes: readonly string[];
  readonly minutes: number;
  readonly forRoles: readonly string[];
  readonly validMonths: number | null;
  readonly reviewedOn: Date | null;
  readonly nextReviewOn: Date | null;
  readonly modules: readonly ModuleOutline[];
}

interface Kept {
  readonly hash: string;
  readonly outline: Promise<Outline>;
}

// Every page asks the database for the hash of its course anyway, so an import by another process is seen at once.
const kept = new WeakMap<Database, Map<string, Kept>>();

function keptBy(database: Database): Map<string, Kept> {
  const courses = kept.get(database) ?? new Map<string, Kept>();
  kept.set(database, courses);
  return courses;
}

/** The outlines of these courses, in their order: from memory while the hash is the one that is kept there. */
export async function outlinesOf(
  app: Pick<App, 'database'>,
  courses: readonly { readonly id: string; readonly hash: string }[],
): Promise<Outline[]> {
  const known = keptBy(app.database);
  const missing = courses.filter(({ id, hash }) => known.get(id)?.hash !== hash);
  if (missing.length > 0) {
    const loaded = loadOutlines(app, missing);
    for (const { id, hash } of missing) {
      const outline = loaded.then((all) => getOutline(all, id));
      known.set(id, { hash, outline });
      // What failed is not kept; whoever waits for it gets the error.
      outline.catch(() => known.delete(id));
    }
  }
  return Promise.all(courses.map(({ id }) => known.get(id)?.outline ?? Promise.reject(new Error('no such course'))));
}

/** As outlinesOf for one course. */
export async function outlineOf(app: Pick<App, 'database'>, course: { id: string; hash: string }): Promise<Outline> {
  return getOutline(await outlinesOf(app, [course]), course.id);
}

function getOutline(all: readonly Outline[], id: string): Outline {
  const outline = all.find((each) => each.id === id);
  if (!outline) throw new Error(`There is no course ${id}`);
  return outline;
}

async function loadOutlines({ database }: Pick<App, 'database'>, courses: readonly { id: string }[]) {
  const alive = { where: { retiredAt: null }, orderBy: { position: 'asc' } } as const;
  const rows = await database.prisma.course.findMany({
    where: { id: { in: courses.map(({ id }) => id) } },
    select: {
      ...{ id: true, slug: true, title: true, summary: true, introHtml: true, audience: true, outcomes: true },
      ...{ minutes: true, forRoles: true, validMonths: true, reviewedOn: true, nextReviewOn: true },
      modules: {
        ...alive,
        select: {
          ...{
            id: true,
            slug: true,
            title: true,
            summary: true,
            introHtml: true,
            minutes: true,
            finishPages: true,
            finishScore: true,
            finishForm: true,
            form: true,
          },
          pages: { ...alive, select: { id: true, slug: true, title: true } },
          questions: {
            ...alive,
            select: { id: true, key: true, askHtml: true, kind: true, options: true, because: true },
          },
          packages: { where: { retiredAt: null }, select: { id: true }, take: 1 },
        },
      },
    },
  });
  return rows.map(({ introHtml, modules, ...course }): Outline => {
    const outlined = modules.map(
      ({ introHtml: intro, questions, packages, finishPages, finishScore, finishForm, form, ...module }, at) => ({
        ...module,
        finish: finishRule(finishPages, finishScore, finishForm),
        form: (form ?? []) as unknown as FormQuestion[],
        intro: new SafeHtml(intro),
        number: at + 1,
        questions: questions.map(questionOutline),
        isPackage: packages.length > 0,
      }),
    );
    return { ...course, intro: new SafeHtml(introHtml), modules: outlined };
  });
}

const finishRule = (pages: boolean, score: number | null, form: boolean): FinishRule | null =>
  pages || score !== null || form
    ? { pages: pages ? 'all' : undefined, score: score ?? undefined, form: form ? 'sent' : undefined }
    : null;

interface QuestionRow {
  id: string;
  key: string;
  askHtml: string;
  kind: string;
  options: unknown;
  because: string;
}

/** The words were sanitised when they were imported. */
function questionOutline({ askHtml, because, options, kind, ...question }: QuestionRow): QuestionOutline {
  const stored = options as { key: string; text: string; correct: boolean; feedback: string }[];
  return {
    ...question,
    kind: kind === 'multiple' ? 'multiple' : 'single',
    ask: new SafeHtml(askHtml),
    because: new SafeHtml(because),
    options: stored.map(({ key, correct, text, feedback }) => ({
      ...{ key, correct },
      text: new SafeHtml(text),
      feedback: new SafeHtml(feedback),
    })),
  };
}
