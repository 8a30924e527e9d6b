import type { Slip } from './course-draft.ts';

const elements = new Set(
  'svg g path rect circle ellipse line polyline polygon text tspan title desc defs linearGradient radialGradient stop clipPath marker'.split(
    ' ',
  ),
);

const attributes = new Set(
  [
    'xmlns version viewBox width height preserveAspectRatio role aria-label aria-labelledby aria-describedby aria-hidden',
    'id x y x1 y1 x2 y2 cx cy r rx ry dx dy d points transform fill fill-opacity fill-rule stroke stroke-width stroke-opacity',
    'stroke-linecap stroke-linejoin stroke-dasharray stroke-dashoffset stroke-miterlimit opacity clip-path clip-rule',
    'clipPathUnits gradientUnits gradientTransform spreadMethod fx fy offset stop-color stop-opacity text-anchor',
    'dominant-baseline font-family font-size font-weight font-style letter-spacing textLength lengthAdjust rotate',
    'marker-start marker-mid marker-end markerWidth markerHeight markerUnits refX refY orient paint-order vector-effect xml:space',
  ].flatMap((line) => line.split(' ')),
);

// The whole grammar: anything else, such as a DOCTYPE, CDATA or an entity of one's own, does not fit and is refused.
const part =
  /<!--(?:(?!--)[\s\S])*-->|<\/(?<close>[\w:-]+)\s*>|<(?<open>[\w:-]+)(?<attrs>(?:\s+[\w:-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(?<empty>\/?)>|(?<text>[^<]+)/y;
const pair = /([\w:-]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/g;
const entity = /&(?!(?:amp|lt|gt|quot|apos);)/;
const outside = /url\s*\((?!\s*#[\w-]+\s*\))|[:\\]/i;

/** Checks a drawing against a list of allowed elements and attributes: nothing that runs, nothing from elsewhere. */
export function checkSvg(source: string): Slip[] {
  const slips: Slip[] = [];
  const open: string[] = [];
  let roots = 0;
  let at = /^\s*<\?xml\s[^?<>]*\?>/.exec(source)?.[0].length ?? 0;
  const say = (says: string, offset = at) => slips.push({ line: source.slice(0, offset).split('\n').length, says });
  while (at < source.length && slips.length < 20) {
    part.lastIndex = at;
    const found = part.exec(source)?.groups;
    if (!found) {
      say('This is not plain SVG. Leave out DOCTYPE, CDATA and anything that is not an element, a comment or text.');
      return slips;
    }
    if (found.open !== undefined) {
      if (open.length === 0) roots += 1;
      if (!elements.has(found.open)) say(`The element <${found.open}> is not allowed in a drawing.`);
      checkAttributes(found.open, found.attrs ?? '', open.length === 0, say);
      if (!found.empty) open.push(found.open);
      if (open.length > 50) say('The elements are nested too deeply.');
    } else if (found.close !== undefined) {
      if (open.pop() !== found.close) say(`The end of <${found.close}> does not match what is open.`);
    } else if (found.text !== undefined) {
      if (entity.test(found.text)) say('Only &amp; &lt; &gt; &quot; and &apos; may be used.');
      if (open.length === 0 && found.text.trim()) say('There is text outside the drawing.');
    }
    at = part.lastIndex;
  }
  if (slips.length >= 20) return slips;
  if (open.length > 0) say(`<${open.at(-1)}> is not closed.`);
  if (roots !== 1) say('A drawing has exactly one <svg> element around everything.', 0);
  return slips;
}

function checkAttributes(element: string, source: string, root: boolean, say: (says: string) => void) {
  const seen = new Map<string, string>();
  for (const [, name = '', double, single] of source.matchAll(pair)) {
    const value = double ?? single ?? '';
    if (seen.has(name)) say(`The attribute ${name} stands twice on <${element}>.`);
    seen.set(name, value);
    if (!attributes.has(name)) say(`The attribute ${name} is not allowed on <${element}>.`);
    else if (entity.test(value)) say(`The attribute ${name} has an entity that is not allowed.`);
    else if (name !== 'xmlns' && name !== 'aria-label' && outside.test(value)) {
      say(`The attribute ${name} may not point outside the drawing.`);
    }
  }
  if (root && (element !== 'svg' || seen.get('xmlns') !== 'http://www.w3.org/2000/svg' || !seen.has('viewBox'))) {
    say('A drawing begins with <svg xmlns="http://www.w3.org/2000/svg" viewBox="…">.');
  }
  if (!root && element === 'svg') say('A drawing inside a drawing is not allowed.');
}
