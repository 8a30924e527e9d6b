import { createHash } from 'node:crypto';
import type { QuestionDraft, Slip } from './course-draft.ts';
import { check } from './course-schemas.ts';
import { parseYaml } from './course-text.ts';
import { type LinkTargets, renderInline } from './markdown.ts';

/** Reads the text of a check.yaml into questions, or lists what is wrong with it by line. */
export function draftQuestions(text: string, targets: LinkTargets): { questions: QuestionDraft[]; slips: Slip[] } {
  const { value, slips, lineOf } = parseYaml(text, check, 1);
  const inline = (source: string, ...path: PropertyKey[]) => {
    const rendered = renderInline(source, targets);
    slips.push(...rendered.slips.map(({ says }) => ({ line: lineOf(path), says })));
    return rendered.html;
  };
  const questions = (value ?? []).map((question, at) => ({
    key: question.id,
    order: at + 1,
    askHtml: inline(question.ask, at, 'ask'),
    kind: question.kind,
    options: question.options.map((option, place) => ({
      key: keyOf(option.text),
      text: inline(option.text, at, 'options', place, 'text'),
      correct: option.correct,
      feedback: inline(option.feedback, at, 'options', place, 'feedback'),
    })),
    because: inline(question.because, at, 'because'),
  }));
  return { questions, slips };
}

function keyOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
