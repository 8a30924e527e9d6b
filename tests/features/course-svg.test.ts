import { describe, expect, test } from 'vitest';
import { checkSvg } from '../../src/features/courses/svg.ts';

const drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle cx="4" cy="4" r="3"/></svg>\n';

describe('SH-23 a drawing may hold shapes and words only', () => {
  const around = (inside: string) => drawing.replace('<circle', `${inside}<circle`);
  test.each([
    ['a script', around('<script>alert(1)</script>')],
    ['foreign content', around('<foreignObject><p>x</p></foreignObject>')],
    ['an event', drawing.replace('<circle', '<circle onclick="alert(1)"')],
    ['an event on the root', drawing.replace('<svg', '<svg onload="alert(1)"')],
    ['a link', around('<a href="https://example.org"><path d="M0 0"/></a>')],
    ['an image', around('<image href="https://example.org/x.png"/>')],
    ['an outside reference', around('<use href="https://example.org/x.svg#a"/>')],
    ['an outside paint', drawing.replace('<circle', '<circle fill="url(https://example.org/x#a)"')],
    ['an outside paint without scheme', drawing.replace('<circle', '<circle fill="url(//example.org/x#a)"')],
    ['a style element', around('<style>@import "https://example.org"</style>')],
    ['a style attribute', drawing.replace('<circle', '<circle style="fill:url(//x)"')],
    ['animation', around('<set attributeName="href" to="javascript:alert(1)"/>')],
    ['a document type with an entity', `<!DOCTYPE svg [<!ENTITY x "y">]>${drawing}`],
    ['an entity in an attribute', drawing.replace('cx="4"', 'cx="&#52;"')],
    ['character data', around('<![CDATA[<script>alert(1)</script>]]>')],
    ['a stylesheet instruction', `<?xml version="1.0"?><?xml-stylesheet href="x.css"?>${drawing}`],
    ['another namespace', drawing.replace('http://www.w3.org/2000/svg', 'http://www.w3.org/1999/xhtml')],
    ['an open element', drawing.replace('</svg>', '<g></svg>')],
    ['two roots', drawing + drawing],
    ['text around it', `${drawing}words`],
    ['a broken tag', drawing.replace('r="3"/>', 'r="3"/')],
  ])('%s is refused', (_, svg) => {
    expect(checkSvg(svg).length).toBeGreaterThan(0);
  });

  test('a hostile file of any length is answered at once', () => {
    const began = performance.now();
    for (const piece of [' ', '<g>', '<!--', '<g a="', 'x="1" ', '&', 'aaaa'])
      checkSvg(`<svg ${piece.repeat(100_000)}`);
    for (const piece of ['<g>', '<!-- - -->', 'words ']) checkSvg(drawing.replace('<circle', piece.repeat(50_000)));
    expect(performance.now() - began).toBeLessThan(3_000);
  });

  test('the line is that of the element', () => {
    const svg = drawing.replace('<circle', '\n\n<script/>\n<circle');
    expect(checkSvg(svg)).toEqual([{ line: 3, says: 'The element <script> is not allowed in a drawing.' }]);
  });

  test('gradients, markers, comments and titles are fine', () => {
    const inside =
      '<!-- a note --><title>A ring &amp; more</title><defs><linearGradient id="g"><stop offset="0" stop-color="#fff"/></linearGradient></defs><rect width="9" height="9" fill="url(#g)"/>';
    expect(checkSvg(`<?xml version="1.0"?>\n${around(inside)}`)).toEqual([]);
  });
});
