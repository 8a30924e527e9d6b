import MarkdownIt from 'markdown-it';
import sanitizeHtml from 'sanitize-html';

// What people write to each other: paragraphs, lists, quotes, emphasis, code and links. No headings, which would break
// the page's own, no pictures from elsewhere, no tables, no HTML. A line's end is a line's end, as in a letter.
const markdown = new MarkdownIt({ html: false, linkify: true, breaks: true }).disable([
  ...['heading', 'lheading', 'table', 'image', 'html_block', 'html_inline', 'hr', 'reference'],
]);
// A name behind an @, where it is a member's; the longest that fits.
markdown.inline.ruler.push('mention', (state, silent) => {
  const { names = [] } = state.env as { names?: readonly string[] };
  const { src, pos, posMax } = state;
  if (names.length === 0 || src[pos] !== '@') return false;
  // Two, for letters that take two places.
  if (/[\p{L}\p{N}@._-]$/u.test(src.slice(Math.max(0, pos - 2), pos))) return false;
  const [name] = names
    .filter((one) => src.startsWith(one, pos + 1) && pos + 1 + one.length <= posMax)
    .sort((one, other) => other.length - one.length);
  if (name === undefined) return false;
  if (!silent) state.push('mention', 'span', 0).content = `@${name}`;
  state.pos += 1 + name.length;
  return true;
});
markdown.renderer.rules.mention = (tokens, at) =>
  `<span class="mention">${markdown.utils.escapeHtml(tokens[at]?.content ?? '')}</span>`;
// Only what names its scheme: "example.org" may be a name.
markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false });

const allowed: sanitizeHtml.IOptions = {
  allowedTags: ['p', 'br', 'ul', 'ol', 'li', 'blockquote', 'pre', 'code', 'strong', 'em', 's', 'a', 'span'],
  allowedAttributes: { a: ['href', 'rel'], ol: ['start'] },
  allowedClasses: { span: ['mention'] },
  allowedSchemes: ['http', 'https', 'mailto'],
  allowProtocolRelative: false,
  transformTags: {
    a: (tagName, { href = '' }) => ({
      tagName,
      attribs: { href, rel: 'nofollow ugc noreferrer noopener' },
    }),
  },
};

/** A post's Markdown as HTML that is safe to print, whatever was typed. `names` are those that an @ may stand before. */
export const renderPost = (text: string, names: readonly string[] = []): string =>
  sanitizeHtml(markdown.render(text, { names }), allowed).trim();
