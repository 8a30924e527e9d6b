import MarkdownIt, { type Token } from 'markdown-it';
import sanitizeHtml from 'sanitize-html';
import type { Slip } from './course-draft.ts';
import type { ImageSize } from './image-size.ts';
import { dress } from './markdown-rules.ts';

/** Turns what an author writes in a link or an image into an address; undefined where no such thing exists. */
export type LinkTargets = {
  /** From the name of a file in images/; with a known size its place is kept free while it loads. */
  image: (name: string) => { url: string; size: ImageSize | undefined } | undefined;
  /** From the name of a video or a sound in media/. */
  media?: (name: string) => MediaTarget | undefined;
  /** From the name of a file in files/, with its kind and size in words. */
  download?: (name: string) => { url: string; says: string } | undefined;
  /** From a relative path to a .md file, as written in the link. */
  pageUrl: (path: string) => string | undefined;
};

export type MediaTarget = {
  url: string;
  type: string;
  isVideo: boolean;
  captions: string | null;
  /** Sanitised HTML. */
  transcript: string;
};

export type Rendered = { html: string; slips: Slip[] };

const markdown = new MarkdownIt({ html: false, linkify: false, typographer: true });
// The parser must hand over every link, so that a bad one is reported and not shown as text; dress() empties it.
markdown.validateLink = () => true;
markdown.renderer.rules.external_mark = () =>
  '<span class="external-mark"> (another website <span aria-hidden="true">↗</span>)</span>';

markdown.renderer.rules.media = (tokens, at) => tokens[at]?.content ?? '';

const allowed: sanitizeHtml.IOptions = {
  allowedTags: [
    ...['h2', 'h3', 'h4', 'h5', 'h6', 'p', 'ul', 'ol', 'li', 'blockquote', 'pre', 'hr', 'br', 'div', 'span'],
    ...['strong', 'em', 's', 'code', 'a', 'img', 'figure', 'figcaption'],
    ...['table', 'thead', 'tbody', 'tr', 'th', 'td'],
    ...['video', 'audio', 'source', 'track', 'details', 'summary'],
  ],
  selfClosing: [...sanitizeHtml.defaults.selfClosing, 'source', 'track'],
  allowedAttributes: {
    a: ['href', { name: 'rel', values: ['noreferrer noopener external'] }],
    img: ['src', 'alt', 'width', 'height', { name: 'loading', values: ['lazy'] }],
    video: ['controls', { name: 'preload', values: ['metadata'] }, 'aria-label'],
    audio: ['controls', { name: 'preload', values: ['metadata'] }, 'aria-label'],
    source: ['src', 'type'],
    track: [{ name: 'kind', values: ['captions'] }, 'src', 'srclang', 'label', 'default'],
    ol: ['start'],
    th: [{ name: 'scope', values: ['col'] }],
    div: [{ name: 'tabindex', values: ['0'] }, { name: 'role', values: ['region'] }, 'aria-label'],
    span: [{ name: 'aria-hidden', values: ['true'] }],
  },
  allowedClasses: {
    a: ['external', 'download'],
    span: ['external-mark', 'download-mark', 'govuk-details__summary-text'],
    div: ['table-scroll', 'govuk-details__text'],
    figure: ['media'],
    details: ['govuk-details'],
    summary: ['govuk-details__summary'],
    blockquote: ['callout', 'callout-urgent'],
    th: ['align-right', 'align-center'],
    td: ['align-right', 'align-center'],
  },
  allowedSchemes: ['http', 'https', 'mailto'],
  allowedSchemesByTag: { img: ['https'] },
  allowedSchemesAppliedToAttributes: ['href', 'src'],
  allowProtocolRelative: false,
  disallowedTagsMode: 'discard',
};

/** Renders a body of Markdown to sanitised HTML; slips carry the line within `text`, from 1. */
export function renderMarkdown(text: string, targets: LinkTargets): Rendered {
  return finish(markdown.parse(text, {}), targets);
}

/** Renders one line of Markdown, without paragraphs, headings or lists, to sanitised inline HTML. */
export function renderInline(text: string, targets: LinkTargets): Rendered {
  return finish(markdown.parseInline(text, {}), targets);
}

function finish(tokens: Token[], targets: LinkTargets): Rendered {
  const { dressed, slips } = dress(tokens, targets);
  return { html: sanitizeHtml(markdown.renderer.render(dressed, markdown.options, {}), allowed).trim(), slips };
}
