import sanitizeHtml from 'sanitize-html';
import { Invalid } from '../../errors.ts';
import type { Filing } from './bank.ts';
import type { Question, Task } from './question.ts';
import { questionFrom } from './source.ts';

/** A question as a file of another tool has it, before it is known whether it can be taken. */
export interface Foreign {
  /** Where it stands, for people: "Line 12", "Question 3". */
  readonly where: string;
  readonly title: string;
  readonly category: string;
  readonly tags: readonly string[];
  /** The words of the question as HTML, as Markdown or as plain text. */
  readonly ask: { readonly text: string; readonly format: 'html' | 'markdown' | 'plain' };
  readonly says: string;
  /** The task; or why it cannot be taken. */
  readonly task: Task | string;
}

export interface Preview {
  readonly taken: readonly { readonly question: Question; readonly filing: Filing }[];
  readonly refused: readonly { readonly where: string; readonly title: string; readonly why: string }[];
  readonly note: string | null;
}

/** Most questions of one file. */
export const MOST_QUESTIONS = 2000;

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

/** The five named characters of XML, a hard space, and those by number; anything else stays as it is. */
export const decoded = (text: string): string =>
  text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(amp|lt|gt|quot|apos|nbsp));/gi, (all, ten, sixteen, name) => {
    if (name) return ENTITIES[String(name).toLowerCase()] ?? all;
    const code = ten ? Number(ten) : Number.parseInt(String(sixteen), 16);
    return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : all;
  });

/** HTML as words: what is no text goes, and blocks begin on a line of their own. */
export const wordsOfHtml = (html: string): string =>
  decoded(
    sanitizeHtml(
      html.replace(/<(?:br|\/p|\/div|\/li)\b[^>]*>/gi, (tag) => `${tag}\n`),
      {
        allowedTags: [],
        allowedAttributes: {},
      },
    ),
  )
    .replace(/[ \t\u00a0]+/g, ' ')
    .replace(/\s*\n\s*/g, '\n')
    .trim();

/** Words that mean nothing to Markdown. */
const asMarkdown = (words: string): string =>
  words
    .replace(/[\\`*_[\]<>|~&]/g, '\\$&')
    .replace(/^(\s*)([#+\-=])/gm, '$1\\$2')
    .replace(/^(\s*\d+)([.)])/gm, '$1\\$2')
    .replace(/\n/g, '\n\n');

const PICTURE = /<(img|video|audio|object|embed|iframe|svg)\b|@@PLUGINFILE@@/i;

function askOf({ ask }: Foreign): string {
  if (ask.format === 'markdown') return ask.text.trim();
  return asMarkdown(ask.format === 'html' ? wordsOfHtml(ask.text) : ask.text.trim());
}

function whyOf(error: unknown): string {
  if (error instanceof Invalid) return Object.values(error.problems)[0] ?? 'It cannot be read';
  throw error;
}

/** What of a file can be taken, and what cannot and why. `category` is for questions that name none. */
export function previewOf(foreign: readonly Foreign[], note: string | null, category: string): Preview {
  const taken: Preview['taken'][number][] = [];
  const refused: Preview['refused'][number][] = [];
  for (const one of foreign) {
    const refuse = (why: string) => refused.push({ where: one.where, title: one.title.slice(0, 120), why });
    if (typeof one.task === 'string') refuse(one.task);
    else if (PICTURE.test(one.ask.text)) refuse('It has a picture, a sound or a film, which cannot be taken over');
    else if (taken.length >= MOST_QUESTIONS) refuse(`A file may bring ${MOST_QUESTIONS} questions at most`);
    else {
      try {
        const ask = askOf(one);
        if (ask === '') refuse('It has no words');
        else if (ask.length > 6000) refuse('It is too long');
        else {
          const filing = { category: (one.category || category).slice(0, 100), tags: one.tags.slice(0, 10) };
          taken.push({ question: questionFrom(one.task, { ask, says: one.says.slice(0, 2000) }), filing });
        }
      } catch (error) {
        refuse(whyOf(error));
      }
    }
  }
  return { taken, refused, note };
}

/** "$course$/top/Hygiene/Hands" as "Hygiene/Hands". */
export const categoryOf = (path: string): string =>
  path
    .replace(/^\$\w+\$\/?/, '')
    .replace(/^top(\/|$)/, '')
    .replace(/\s+/g, ' ')
    .trim();
