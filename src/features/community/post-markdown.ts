import MarkdownIt from 'markdown-it';
import sanitizeHtml from 'sanitize-html';

// What people write to each other: paragraphs, lists, quotes, emphasis, code and links. No headings, which would break
// the page's own, no pictures from elsewhere, no tables, no HTML. A line's end is a line's end, as in a letter.
const markdown = new MarkdownIt({ html: false, linkify: true, breaks: true }).disable([
  ...['heading', 'lheading', 'table', 'image', 'html_block', 'html_inline', 'hr', 'reference'],
]);
// Only what names its scheme: "example.org" may be a name.
markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false });

const allowed: sanitizeHtml.IOptions = {
  allowedTags: ['p', 'br', 'ul', 'ol', 'li', 'blockquote', 'pre', 'code', 'strong', 'em', 's', 'a'],
  allowedAttributes: { a: ['href', 'rel'], ol: ['start'] },
  allowedSchemes: ['http', 'https', 'mailto'],
  allowProtocolRelative: false,
  transformTags: {
    a: (tagName, { href = '' }) => ({
      tagName,
      attribs: { href, rel: 'nofollow ugc noreferrer noopener' },
    }),
  },
};

/** A post's Markdown as HTML that is safe to print, whatever was typed. */
export const renderPost = (text: string): string => sanitizeHtml(markdown.render(text), allowed).trim();
