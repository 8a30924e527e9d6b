import MarkdownIt, { type Token } from 'markdown-it';
import type { Slip } from './course-draft.ts';
import type { LinkTargets } from './markdown.ts';
import { mediaHtml } from './markdown-media.ts';

// markdown-it exports the class of tokens as a type only; any parsed token leads to it.
const TokenClass = new MarkdownIt().parse('x', {})[0]?.constructor as new (
  type: string,
  tag: string,
  nesting: -1 | 0 | 1,
) => Token;

type Work = { targets: LinkTargets; slips: Slip[]; tables: number; heading: number; inParagraph: boolean };

const MEDIA = /^(?:\.\.\/)?media\/([^/]+)$/;
const DOWNLOAD = /^(?:\.\.\/)?files\/([^/]+)$/;

/** Gives parsed Markdown the platform's form (links, images, tables, callouts), and lists what an author must mend. */
export function dress(tokens: Token[], targets: LinkTargets): { dressed: Token[]; slips: Slip[] } {
  const work: Work = { targets, slips: [], tables: 0, heading: 1, inParagraph: false };
  const dressed: Token[] = [];
  let line = 1;
  for (const [at, token] of tokens.entries()) {
    if (token.map) line = token.map[0] + 1;
    const before = tokens[at - 1];
    const inParagraph = before?.type === 'paragraph_open' && !before.hidden;
    if (token.children) token.children = inline(token.children, line, { ...work, inParagraph });
    if (token.type === 'table_open') dressed.push(tableRegion(work));
    if (token.type === 'heading_open' || token.type === 'heading_close') heading(token, line, work);
    if (token.type === 'blockquote_open') callout(token, tokens.slice(at + 1, at + 3));
    if (token.type === 'th_open') token.attrSet('scope', 'col');
    if (token.type === 'th_open' || token.type === 'td_open') alignByClass(token);
    if (token.type === 'paragraph_open') figure(token, tokens[at + 1], tokens[at + 2]);
    if (token.type === 'fence') token.info = '';
    dressed.push(token);
    if (token.type === 'table_close') dressed.push(new TokenClass('region_close', 'div', -1));
  }
  return { dressed, slips: work.slips };
}

/** The page's title is the h1, so the text begins at h2 and goes down one step at a time. */
function heading(token: Token, line: number, work: Work) {
  const level = Number(token.tag.slice(1));
  if (token.type === 'heading_open') {
    if (level === 1)
      work.slips.push({ line, says: 'Begin headings at ##. The title in the front matter is the first.' });
    else if (level > work.heading + 1) {
      work.slips.push({ line, says: `This heading skips a level: use ${'#'.repeat(work.heading + 1)} here.` });
    }
    work.heading = level;
  }
  if (level === 1) token.tag = 'h2';
}

/** `> **Think:** …` is a callout; `> **Urgent:** …` a louder one. */
function callout(quote: Token, [paragraph, text]: Token[]) {
  const [first, second, third] = text?.children?.filter((child) => child.type !== 'text' || child.content) ?? [];
  if (paragraph?.type !== 'paragraph_open' || first?.type !== 'strong_open' || third?.type !== 'strong_close') return;
  if (!second?.content.endsWith(':')) return;
  quote.attrSet('class', second.content === 'Urgent:' ? 'callout callout-urgent' : 'callout');
}

function tableRegion(work: Work): Token {
  work.tables += 1;
  const region = new TokenClass('region_open', 'div', 1);
  region.attrs = [
    ['class', 'table-scroll'],
    ['tabindex', '0'],
    ['role', 'region'],
    ['aria-label', work.tables === 1 ? 'Table' : `Table ${work.tables}`],
  ];
  return region;
}

/** The content security policy allows no style attribute. */
function alignByClass(cell: Token) {
  const side = /text-align:(right|center)/.exec(String(cell.attrGet('style') ?? ''))?.[1];
  cell.attrs = (cell.attrs ?? []).filter(([key]) => key !== 'style');
  if (side) cell.attrSet('class', `align-${side}`);
}

/** A video, a sound, or an image with a caption, alone in its paragraph, makes the paragraph a figure. */
function figure(open: Token, text: Token | undefined, close: Token | undefined) {
  const [only, ...others] = text?.children ?? [];
  if (only?.type !== 'image' || others.length > 0 || !close) return;
  const isMedia = MEDIA.test(String(only.attrGet('src')));
  if (!isMedia && only.attrGet('title') === null) return;
  open.tag = 'figure';
  if (isMedia) open.attrSet('class', 'media');
  close.tag = 'figure';
}

function inline(children: Token[], firstLine: number, work: Work): Token[] {
  const result: Token[] = [];
  let line = firstLine;
  let link: (Leads & { words: string; line: number }) | undefined;
  for (const child of children) {
    if (child.type === 'softbreak' || child.type === 'hardbreak') line += 1;
    if (link) link.words += child.content.trim();
    if (child.type === 'image') {
      result.push(...image(child, line, children.length === 1, work));
      continue;
    }
    if (child.type === 'link_open') link = { ...address(child, line, work), words: '', line };
    if (child.type === 'link_close' && link) {
      if (link.download) result.push(...downloadMark(link.download));
      if (!link.words) work.slips.push({ line: link.line, says: 'This link has no words. Write them in the [ ].' });
      if (link.external) result.push(new TokenClass('external_mark', 'span', 0));
      link = undefined;
    }
    result.push(child);
  }
  return result;
}

/** What a link says of where it leads: away from the site, or to a file of this kind and size. */
type Leads = { external?: boolean; download?: string };

function downloadMark(says: string): Token[] {
  const open = new TokenClass('mark_open', 'span', 1);
  open.attrs = [['class', 'download-mark']];
  const words = new TokenClass('text', '', 0);
  words.content = ` (${says})`;
  return [open, words, new TokenClass('mark_close', 'span', -1)];
}

/** Sets where a link leads. */
function address(link: Token, line: number, work: Work): Leads {
  const written = String(link.attrGet('href') ?? '');
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(written)?.[1]?.toLowerCase();
  const slip = (says: string) => {
    work.slips.push({ line, says });
    link.attrs = [];
    return {};
  };
  if (scheme === 'mailto') {
    link.attrs = [['href', written]];
    return {};
  }
  if (scheme === 'http' || scheme === 'https') {
    const url = URL.parse(written);
    if (!url?.hostname || url.username || url.password) return slip(`This is not a web address: ${written}.`);
    link.attrs = [
      ['href', url.href],
      ['class', 'external'],
      ['rel', 'noreferrer noopener external'],
    ];
    return { external: true };
  }
  const file = DOWNLOAD.exec(written)?.[1];
  if (file !== undefined) {
    const found = work.targets.download?.(file);
    if (!found) return slip(`There is no file ${written}. Files stand in the course’s files folder.`);
    link.attrs = [
      ['href', found.url],
      ['class', 'download'],
    ];
    return { download: found.says };
  }
  if (scheme) return slip(`Links may begin with http, https or mailto, not with ${scheme}.`);
  if (!/^[a-z0-9./-]+\.md$/.test(written)) {
    return slip(`A link leads to a .md file of this course or begins with https://, unlike “${written}”.`);
  }
  const to = work.targets.pageUrl(written);
  if (to === undefined) return slip(`There is no page ${written}.`);
  link.attrs = [['href', to]];
  return {};
}

function image(token: Token, line: number, alone: boolean, work: Work): Token[] {
  const written = String(token.attrGet('src') ?? '');
  const caption = token.attrGet('title');
  const mediaFile = MEDIA.exec(written)?.[1];
  if (mediaFile !== undefined) return media(token, mediaFile, { line, alone, written }, work);
  const file = /^(?:\.\.\/)?images\/([^/]+)$/.exec(written)?.[1];
  const to = file === undefined ? undefined : work.targets.image(file);
  if (!token.content.trim()) {
    work.slips.push({ line, says: `The image ${written} has no description. Write it in the [ ].` });
  }
  if (to === undefined) {
    work.slips.push({ line, says: `There is no image ${written}. Images stand in the course’s images folder.` });
    return [];
  }
  token.attrs = [
    ['src', to.url],
    ['alt', ''],
    ['loading', 'lazy'],
  ];
  if (to.size) token.attrs.push(['width', to.size.width], ['height', to.size.height]);
  return [token, ...(alone ? captionOf(caption) : [])];
}

function captionOf(caption: unknown): Token[] {
  if (caption === null) return [];
  const words = new TokenClass('text', '', 0);
  words.content = String(caption);
  return [
    new TokenClass('figcaption_open', 'figcaption', 1),
    words,
    new TokenClass('figcaption_close', 'figcaption', -1),
  ];
}

/** `![What it is about](media/talk.mp4 "Caption")` in a paragraph of its own is a player with its transcript. */
function media(
  token: Token,
  file: string,
  { line, alone, written }: { line: number; alone: boolean; written: string },
  work: Work,
): Token[] {
  const label = token.content.trim();
  const slip = (says: string) => work.slips.push({ line, says });
  if (label === '') slip(`Say in the [ ] what ${written} is about.`);
  const found = work.targets.media?.(file);
  if (!found) slip(`There is no video or sound ${written}. They stand in the course’s media folder.`);
  else if (!alone || !work.inParagraph) slip(`Put ${written} into a paragraph of its own.`);
  else {
    const player = new TokenClass('media', '', 0);
    player.content = mediaHtml(found, label);
    return [player, ...captionOf(token.attrGet('title'))];
  }
  return [];
}
