import type { Filing } from './bank.ts';
import { type Gap, gapsOf, type Question, type Task } from './question.ts';

export interface Filed {
  readonly question: Question;
  readonly filing: Filing;
}

const gift = (text: string): string => text.replace(/[\\~=#{}:]/g, '\\$&').replace(/\s*\n\s*/g, '\\n');
const share = (all: number): string => String(Number((100 / all).toFixed(5)));

function giftAnswers(task: Task): string | null {
  switch (task.kind) {
    case 'single':
      return task.options
        .map(({ text, right, says }) => `${right ? '=' : '~'}${gift(text)}${says && `#${gift(says)}`}`)
        .join('\n');
    case 'multiple': {
      const right = task.options.filter((option) => option.right).length;
      return task.options
        .map(
          (option) =>
            `~%${option.right ? '' : '-'}${share(option.right ? right : Math.max(1, task.options.length - right))}%${gift(option.text)}${option.says && `#${gift(option.says)}`}`,
        )
        .join('\n');
    }
    case 'true-false':
      return task.options[0]?.right ? 'TRUE' : 'FALSE';
    case 'numeric':
      return task.units.length > 0 ? null : `#${task.value}:${task.within}`;
    case 'short':
      return task.forms.map((form) => `=${gift(form)}`).join('\n');
    case 'matching':
      return [...task.pairs, ...task.others.map((right) => ({ left: '', right }))]
        .map(({ left, right }) => `=${gift(left)} -> ${gift(right)}`)
        .join('\n');
    case 'ordering':
    case 'cloze':
      return null;
  }
}

/** A question in GIFT; a remark where GIFT has no such kind. */
export function toGift({ question, filing }: Filed): string {
  const answers = giftAnswers(question);
  const head = `$CATEGORY: $course$/top/${filing.category.replace(/\s+/g, ' ')}\n\n`;
  const ask = `[markdown]${gift(question.ask)}`;
  if (answers === null)
    return `// GIFT has no form for this question: ${question.ask.replace(/\s+/g, ' ').slice(0, 100)}\n\n`;
  const tags =
    filing.tags.length > 0 ? `// ${filing.tags.map((tag) => `[tag:${tag.replace(/[[\]]/g, '')}]`).join(' ')}\n` : '';
  return `${head}${tags}${ask}{\n${answers}${question.says && `\n####${gift(question.says)}`}\n}\n\n`;
}

/** XML has no form for these characters at all. */
const isInXml = (char: string): boolean => {
  const code = char.codePointAt(0) ?? 0;
  return code === 9 || code === 10 || code === 13 || (code >= 32 && code !== 0xfffe && code !== 0xffff);
};
const xml = (text: string): string =>
  [...text]
    .filter(isInXml)
    .join('')
    .replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
const element = (name: string, text: string, attributes = ''): string =>
  `<${name}${attributes}><text>${xml(text)}</text></${name}>`;
const html = (text: string): string =>
  xml(text.replace(/[&<>]/g, (char) => ({ '&': '&amp;', '<': '&lt;' })[char] ?? '&gt;'));
const answer = (fraction: string, text: string, says = '', more = ''): string =>
  `<answer fraction="${fraction}" format="plain_text"><text>${html(text)}</text>${more}<feedback format="plain_text"><text>${html(says)}</text></feedback></answer>`;

const cloze = (text: string): string => text.replace(/[\\~=#{}%]/g, '\\$&');
const gapText = (gap: Gap): string =>
  'forms' in gap
    ? `{1:SHORTANSWER:${gap.forms.map((form) => `=${cloze(form)}`).join('~')}}`
    : `{1:MULTICHOICE:${gap.options.map((option, i) => (i === gap.right ? '=' : '') + cloze(option)).join('~')}}`;

function xmlTask(task: Task): { type: string; inside: string } {
  switch (task.kind) {
    case 'single':
      return {
        type: 'multichoice',
        inside: `<single>true</single>${task.options.map(({ text, right, says }) => answer(right ? '100' : '0', text, says)).join('')}`,
      };
    case 'multiple': {
      const right = task.options.filter((option) => option.right).length;
      return {
        type: 'multichoice',
        inside: `<single>false</single>${task.options.map((option) => answer(option.right ? share(right) : '-100', option.text, option.says)).join('')}`,
      };
    }
    case 'true-false': {
      const right = task.options[0]?.right === true;
      return { type: 'truefalse', inside: answer(right ? '100' : '0', 'true') + answer(right ? '0' : '100', 'false') };
    }
    case 'numeric': {
      const units = task.units.map(
        ({ name, times }) =>
          `<unit><multiplier>${Number((1 / times).toPrecision(12))}</multiplier><unit_name>${xml(name)}</unit_name></unit>`,
      );
      return {
        type: 'numerical',
        inside: `${answer('100', String(task.value), '', `<tolerance>${task.within}</tolerance>`)}${units.length > 0 ? `<units>${units.join('')}</units>` : ''}`,
      };
    }
    case 'short':
      return {
        type: 'shortanswer',
        inside: `<usecase>${task.caseMatters ? 1 : 0}</usecase>${task.forms.map((form) => answer('100', form)).join('')}`,
      };
    case 'matching':
      return {
        type: 'matching',
        inside: [...task.pairs, ...task.others.map((right) => ({ left: '', right }))]
          .map(
            ({ left, right }) =>
              `<subquestion format="plain_text"><text>${html(left)}</text><answer><text>${html(right)}</text></answer></subquestion>`,
          )
          .join(''),
      };
    case 'ordering':
      return { type: 'ordering', inside: task.items.map((item) => answer('100', item)).join('') };
    case 'cloze':
      return { type: 'cloze', inside: '' };
  }
}

/** A question in Moodle's XML, in its category. */
export function toMoodle({ question, filing }: Filed): string {
  const { type, inside } = xmlTask(question);
  const text =
    question.kind === 'cloze' && gapsOf(question).length > 0
      ? html(question.pieces.map((piece) => (typeof piece === 'string' ? piece : gapText(piece))).join(''))
      : xml(question.ask);
  const format = question.kind === 'cloze' ? 'html' : 'markdown';
  const tags = filing.tags.map((tag) => element('tag', tag)).join('');
  return (
    `<question type="category">${element('category', `$course$/top/${filing.category}`)}</question>\n` +
    `<question type="${type}">${element('name', question.ask.replace(/\s+/g, ' ').slice(0, 200))}` +
    `<questiontext format="${format}"><text>${text}</text></questiontext>` +
    `<generalfeedback format="plain_text"><text>${html(question.says)}</text></generalfeedback>${inside}<tags>${tags}</tags></question>\n`
  );
}

export const moodleHead = '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n';
export const moodleTail = '</quiz>\n';
