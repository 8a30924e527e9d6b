import { load } from 'cheerio';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderInline, renderMarkdown } from '../../src/features/courses/markdown.ts';

const targets = {
  image: (name: string) => ({ url: `/courses/c/files/${name}`, size: { width: 9, height: 4 } }),
  media: (name: string) => ({
    ...{ url: `/courses/c/files/${name}`, type: 'video/mp4', isVideo: true },
    ...{ captions: '/courses/c/files/talk.vtt', transcript: '<p>Hello.</p>' },
  }),
  download: (name: string) => ({ url: `/courses/c/files/${name}`, says: 'PDF, 1 kB' }),
  pageUrl: (path: string) => (path === '02-next.md' ? '/courses/c/m/next' : undefined),
};
const render = (text: string) => load(renderMarkdown(text, targets).html, null, false);

describe('SH-23 Markdown of a course', () => {
  test('headings begin at h2, whatever the author wrote', () => {
    expect(render('# One\n\n## Two\n\n### Three')('h1').length).toBe(0);
    expect(render('# One\n\n## Two')('h2').length).toBe(2);
  });

  test('a table can be scrolled with the keyboard and its headings belong to columns', () => {
    const page = render('| A | B |\n|---|--:|\n| 1 | 2 |\n\n| C |\n|---|\n| 3 |');
    expect(page('div.table-scroll[tabindex=0][role=region] > table').length).toBe(2);
    expect(
      page('[role=region]')
        .map((_, region) => page(region).attr('aria-label'))
        .get(),
    ).toEqual(['Table', 'Table 2']);
    expect(
      page('th')
        .map((_, cell) => page(cell).attr('scope'))
        .get(),
    ).toEqual(['col', 'col', 'col']);
    expect(page('td.align-right').text()).toBe('2');
    expect(page('[style]').length).toBe(0);
  });

  test('a link to another website says so, to the eye and to the browser', () => {
    const link = render('See [the Act](https://example.org/a?b=1&c=2).')('a');
    expect(link.attr('href')).toBe('https://example.org/a?b=1&c=2');
    expect(link.attr('rel')).toBe('noreferrer noopener external');
    expect(link.hasClass('external')).toBe(true);
    expect(link.text()).toBe('the Act (another website ↗)');
  });

  test('a link to a page of the course leads to its address', () => {
    const link = render('[Next](02-next.md)')('a');
    expect([link.attr('href'), link.attr('rel'), link.text()]).toEqual(['/courses/c/m/next', undefined, 'Next']);
  });

  test('an image gets the address of the course’s file, and a figure when it has a caption', () => {
    const page = render('![A <b>dot</b>](../images/dot.png "Small")');
    expect(page('figure > img').attr('src')).toBe('/courses/c/files/dot.png');
    expect(page('figure > img').attr('alt')).toBe('A <b>dot</b>');
    expect(page('figure > img').attr()).toMatchObject({ width: '9', height: '4', loading: 'lazy' });
    expect(page('figure > figcaption').text()).toBe('Small');
    expect(render('![A dot](images/dot.png)')('p > img').length).toBe(1);
  });

  test('callouts are quotations that begin with a bold word and a colon', () => {
    expect(render('> **Think:** well.')('blockquote').attr('class')).toBe('callout');
    expect(render('> **Urgent:** call.')('blockquote').attr('class')).toBe('callout callout-urgent');
    expect(render('> **Think** well.')('blockquote').attr('class')).toBe(undefined);
  });

  test('HTML is shown as it was typed', () => {
    expect(render('A <b onclick="x()">word</b>').root().text()).toBe('A <b onclick=“x()”>word</b>');
  });

  test('inline text makes no paragraphs or headings', () => {
    expect(renderInline('# A **word**', targets).html).toBe('# A <strong>word</strong>');
  });
});

const fragments = [
  ...[
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '<svg/onload=alert(1)>',
    '"><iframe src=//x>',
    '<!--',
    '-->',
  ],
  ...[
    '[x](javascript:alert(1))',
    '[x](JaVaScRiPt:alert(1))',
    '[x](java\nscript:alert(1))',
    '[x](&#106;avascript:alert(1))',
  ],
  ...['[x](<javascript:alert(1)>)', '[x](\u0001javascript:alert(1))', '[x](data:text/html,<script>alert(1)</script>)'],
  ...[
    '<javascript:alert(1)>',
    '<https://example.org/"onmouseover=alert(1)>',
    '[x]: javascript:alert(1)\n',
    '[x]',
    '[x][x]',
  ],
  ...[
    '![x](javascript:alert(1))',
    '![" onerror="alert(1)](images/dot.png "\' onload=\'alert(1)")',
    '![x](images/"onerror=x.png)',
    '![" onplay="alert(1)](../media/talk.mp4 "\' onload=\'alert(1)")',
    '![x](media/"onerror=x.mp4)',
    '[x](files/"onclick=x.pdf)',
  ],
  ...[
    '[x](https://example.org "onclick=alert(1)")',
    '[x](vbscript:x)',
    '[x](//example.org)',
    '[x](https:javascript:alert(1))',
  ],
  ...[
    '```html" onclick="alert(1)\n',
    '```\n',
    '`',
    '> **Urgent:** ',
    '> ',
    '| a | b |\n|:-:|--:|\n| ',
    '|',
    '# ',
    '- ',
    '1. ',
    '***',
  ],
  ...[
    '&lt;script&gt;',
    '&quot;',
    '&#0;',
    '\\',
    '\n',
    '\n\n',
    '    ',
    ']',
    '[',
    '(',
    ')',
    '!',
    '"',
    "'",
    '\u2028',
    '\u0000',
    '\ud800',
  ],
  ...[
    'style="x"',
    'onclick=',
    'javascript:',
    'xlink:href',
    '{{',
    '<%= 1 %>',
    '#{1}',
    '](',
    '![',
    '<a href="',
    '</a>',
    '<style>',
  ],
];

test('SH-23 whatever is written, what comes out runs nothing', () => {
  const nasty = fc.array(
    fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...fragments) }, fc.string({ unit: 'binary' })),
    {
      maxLength: 14,
    },
  );
  const tags = new Set(
    'h2 h3 h4 h5 h6 p ul ol li blockquote pre hr br div span strong em s code a img figure figcaption table thead tbody tr th td video source track details summary'.split(
      ' ',
    ),
  );
  const names = new Set(
    'href rel class src alt width height loading start scope tabindex role aria-label aria-hidden controls preload type kind srclang label default'.split(
      ' ',
    ),
  );
  fc.assert(
    fc.property(nasty, (parts) => {
      for (const { html } of [renderMarkdown(parts.join(''), targets), renderInline(parts.join(''), targets)]) {
        const page = load(html, null, false);
        const wrong = page('*')
          .toArray()
          .flatMap((element) => ('attribs' in element ? [element] : []))
          .filter(
            ({ name: tag, attribs }) =>
              !tags.has(tag) ||
              Object.entries(attribs).some(
                ([name, value]) =>
                  !names.has(name) ||
                  (name === 'href' && !/^(?:https?:\/\/|mailto:|\/courses\/)/.test(value)) ||
                  (name === 'src' && !/^\/courses\/c\/files\//.test(value)),
              ),
          );
        expect(wrong.map(({ name, attribs }) => [name, attribs])).toEqual([]);
      }
    }),
    { numRuns: 2_000 },
  );
});
