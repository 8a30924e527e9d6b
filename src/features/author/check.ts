import { isSeq, parseDocument } from 'yaml';
import { Invalid } from '../../errors.ts';
import { question as questionSchema } from '../courses/course-schemas.ts';
import type { QuestionForm } from './author.forms.ts';
import { slugOf } from './draft-paths.ts';

/** A question as its file says it; what is missing there is empty. */
export interface WrittenQuestion {
  readonly id: string;
  readonly ask: string;
  readonly kind: 'single' | 'multiple';
  readonly options: readonly { readonly text: string; readonly correct: boolean; readonly feedback: string }[];
  readonly because: string;
}

/** In place of a question's name, for one that is not there yet. */
export const NEW = 'new';

const MOST_QUESTIONS = 20;

/** As many answers as a form has room for. */
export const MOST_OPTIONS = 8;

const text = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');
const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? { ...value } : {};

/** The questions of a check.yaml, as far as they can be read; null for one that is no list. */
export function readQuestions(source: string): WrittenQuestion[] | null {
  const document = parseDocument(source);
  if (source.trim() === '') return [];
  if (document.errors.length > 0 || !isSeq(document.contents)) return null;
  return (document.toJS() as unknown[]).map(record).map(({ id, ask, kind, options, because }) => ({
    ...{ id: text(id), ask: text(ask), because: text(because), kind: kind === 'multiple' ? 'multiple' : 'single' },
    options: (Array.isArray(options) ? options : [])
      .map(record)
      .map((one) => ({ text: text(one.text), correct: one.correct === true, feedback: text(one.feedback) })),
  }));
}

const LABELS: Readonly<Record<string, string>> = { ask: 'The question', kind: 'The kind', because: 'The reason' };

/** What the form says, as a question. Throws Invalid with a sentence at each field that is wrong. */
function questionOf(id: string, form: QuestionForm): Record<string, unknown> {
  const rows = form['text[]'].map((said, at) => ({ said, at, feedback: form['feedback[]'][at] ?? '' }));
  const used = rows.filter(({ said, feedback }) => said !== '' || feedback !== '');
  const options = used.map(({ said, at, feedback }) => ({
    text: said,
    ...(form.correct.includes(String(at + 1)) ? { correct: true } : {}),
    feedback,
  }));
  const { ask, kind, because } = form;
  const result = questionSchema.safeParse({ id, ask, kind, options, because });
  if (result.success) {
    const right = (correct: boolean) => (correct ? { correct } : {});
    const said = result.data.options.map(({ correct, ...one }) => ({
      text: one.text,
      ...right(correct),
      feedback: one.feedback,
    }));
    return { ...result.data, options: said };
  }
  const problems: Record<string, string> = {};
  for (const { path, message } of result.error.issues) {
    const [key, option, part] = path;
    const row = typeof option === 'number' ? (used[option]?.at ?? 0) + 1 : 1;
    const field = key === 'options' ? `${part === 'feedback' ? 'feedback' : 'text'}-${row}` : String(key);
    const label = key === 'options' ? (option === undefined ? 'The question' : `Answer ${row}`) : LABELS[String(key)];
    problems[field] ??= `${label ?? 'This'} ${message}`;
  }
  throw new Invalid(problems);
}

/** The file with this question in place of the one of that name, or behind the others. Throws Invalid for a wrong one. */
export function withQuestion(source: string, name: string, form: QuestionForm): string {
  const document = parseDocument(source.trim() === '' ? '[]' : source);
  const questions = readQuestions(source) ?? [];
  const at = name === NEW ? questions.length : questions.findIndex(({ id }) => id === name);
  if (at < 0) throw new Invalid({ '': 'Somebody else deleted this question.' });
  if (at >= MOST_QUESTIONS) throw new Invalid({ ask: `A self-check has at most ${MOST_QUESTIONS} questions` });
  const id = name === NEW ? freeName(form.ask, questions) : name;
  document.setIn([at], document.createNode(questionOf(id, form)));
  return blockText(document);
}

function freeName(ask: string, questions: readonly WrittenQuestion[]): string {
  const base = slugOf(ask).slice(0, 40).replace(/-+$/, '') || 'question';
  const taken = new Set([NEW, ...questions.map(({ id }) => id)]);
  let name = base;
  for (let n = 2; taken.has(name); n++) name = `${base}-${n}`;
  return name;
}

/** The file without this question; null where it was the only one. */
export function withoutQuestion(source: string, name: string): string | null {
  const questions = readQuestions(source) ?? [];
  const at = questions.findIndex(({ id }) => id === name);
  if (at < 0) return source;
  if (questions.length === 1) return null;
  const document = parseDocument(source);
  document.deleteIn([at]);
  return blockText(document);
}

/** The file with a question in its neighbour's place; the same at the end of the list. */
export function withMoved(source: string, name: string, way: 'up' | 'down'): string {
  const document = parseDocument(source);
  const from = (readQuestions(source) ?? []).findIndex(({ id }) => id === name);
  const to = from + (way === 'up' ? -1 : 1);
  if (!isSeq(document.contents) || from < 0 || !document.contents.has(to)) return source;
  const { items } = document.contents;
  const [question, neighbour] = [items[from], items[to]];
  if (!question || !neighbour) return source;
  [items[from], items[to]] = [neighbour, question];
  return blockText(document);
}

function blockText(document: ReturnType<typeof parseDocument>): string {
  if (isSeq(document.contents)) document.contents.flow = false;
  return document.toString({ lineWidth: 0 });
}

/** A form with these questions, one on each line. A question that was there keeps its name and its hint. */
export function formText(source: string, lines: readonly string[]): string {
  const before = (parseDocument(source).toJS() as unknown[] | null) ?? [];
  const known = (Array.isArray(before) ? before : []).map(record);
  const taken = new Set<string>();
  const questions = lines.map((ask, at) => {
    const same = known.find((one) => text(one.ask) === ask);
    // A line that is new stands for the one in its place, unless that one went elsewhere.
    const there = known[at];
    const was = same ?? (there && !lines.includes(text(there.ask)) ? there : undefined);
    const base = was ? text(was.id) : slugOf(ask).slice(0, 40).replace(/-+$/, '') || 'question';
    let id = base;
    for (let n = 2; taken.has(id) || (!was && known.some((one) => text(one.id) === id)); n++) id = `${base}-${n}`;
    taken.add(id);
    return { id, ask, ...(was?.hint === undefined ? {} : { hint: text(was.hint) }) };
  });
  const document = parseDocument('[]');
  document.contents = document.createNode(questions) as typeof document.contents;
  return document.toString({ lineWidth: 0 });
}
