import { Invalid } from '../../errors.ts';
import { renderMarkdown } from './markdown-when-needed.ts';

/**
 * The Markdown that staff write outside courses, as HTML. Throws Invalid at the field `text` with the line of what cannot
 * be shown, such as raw HTML or a picture.
 */
export function htmlOf(text: string): string {
  const { html, slips } = renderMarkdown(text, { image: () => undefined, pageUrl: () => undefined });
  const [slip] = slips;
  if (slip) throw new Invalid({ text: `Line ${slip.line}: ${slip.says}` });
  return html;
}
