import { load } from 'cheerio';
import { describe, expect, test } from 'vitest';
import { SafeHtml } from '../../src/http/html.ts';
import * as parts from '../../src/http/parts.ts';
import { aSite, HOSTILE, part, render } from '../support/parts.ts';

describe('parts', () => {
  test('a password is never printed back, and is shown only on demand', () => {
    const html = part('field', parts.field('password', 'Password', { kind: 'password', value: 'a secret of mine' }));
    expect(html).not.toContain('a secret of mine');
    const $ = load(html);
    expect($('input').attr('type')).toBe('password');
    expect($('button').attr('type')).toBe('button');
    expect($('button').attr('hidden')).toBeDefined();
    // A label of its own would make two things called "Password".
    expect($('button').attr('aria-label')).toBeUndefined();
  });

  test('hint and error are described by ids that exist, and the summary leads to the field', () => {
    const field = parts.field('email', 'Work email', { kind: 'email', hint: 'A hint', error: 'Enter it', who: aWho() });
    const $ = load(part('field', field) + part('error-summary', parts.errorSummary({ email: 'Enter it' })));
    for (const id of ($('input').attr('aria-describedby') ?? '').split(' ')) expect($(`#${id}`)).toHaveLength(1);
    expect($('input').attr('aria-describedby')).toBe('email-hint email-error');
    expect($($('.govuk-error-summary a').attr('href') ?? '').is('input')).toBe(true);
    expect($('details.who summary').text().trim()).toBe('Seen by you');
  });

  test('a lone checkbox is described by its own error', () => {
    const $ = load(part('checkboxes', parts.checkbox('agree', 'I agree', { error: 'Tick it' })));
    expect($('fieldset')).toHaveLength(0);
    expect($('input').attr('aria-describedby')).toBe('agree-error');
  });

  test('a form carries the token when it posts, and not when it searches', () => {
    expect(part('form-start', parts.form('/x', 'Save'))).toContain('name="_csrf" value="a-token"');
    expect(part('form-start', parts.form('/x', 'Save', { method: 'get' }))).not.toContain('_csrf');
    expect(part('search', parts.search('/trainees', 'ami'))).not.toContain('_csrf');
  });

  test.each([
    [0, 0, 'No modules yet', null],
    [0, 8, '0 of 8 modules', 0],
    [3, 8, '3 of 8 modules', 37],
    [199, 200, '199 of 200 modules', 99],
    [8, 8, '8 of 8 modules', 100],
    [9, 8, '8 of 8 modules', 100],
  ])('the wheel for %i of %i says %s', (done, total, label, percent) => {
    const data = parts.wheel(done, total);
    expect(data).toMatchObject({ label, percent });
    const $ = load(part('wheel', data));
    expect($('b').text()).toBe(label);
    expect($('.wheel__tick')).toHaveLength(percent === 100 ? 1 : 0);
    expect($('.wheel__done')).toHaveLength(done > 0 ? 1 : 0);
  });

  test('a table says on every cell which column it is in', () => {
    const data = parts.table(
      'People',
      ['Name', { text: 'Score', kind: 'number' }],
      [[{ text: 'Amina', href: '/a' }, 1042]],
    );
    const $ = load(part('table', data));
    expect($('tbody th[scope=row] a').text()).toBe('Amina');
    expect($('tbody td').attr('data-label')).toBe('Score');
    expect($('tbody td').text().trim()).toBe('1,042');
    expect($('caption').text()).toBe('People');
  });

  test('a chart has the same numbers as a table', () => {
    const data = parts.chart(
      'c',
      'Finished',
      ['Month', 'Modules'],
      [
        { label: 'May', value: 0 },
        { label: 'June', value: 12 },
      ],
    );
    const $ = load(part('chart', data));
    expect(
      $('tbody tr')
        .map((_, row) => $(row).text().trim())
        .toArray(),
    ).toEqual(['May0', 'June12']);
    expect(
      $('rect')
        .map((_, bar) => $(bar).attr('width'))
        .toArray(),
    ).toEqual(['0', '100']);
    expect(parts.chart('c', 'Nothing', ['a', 'b'], [{ label: 'x', value: 0 }]).bars[0]?.percent).toBe(0);
  });

  const everything: [string, object][] = [
    ['field', parts.field('a', HOSTILE, { value: HOSTILE, hint: HOSTILE, error: HOSTILE, who: aWho(HOSTILE) })],
    ['field', parts.field('a', HOSTILE, { kind: 'textarea', value: HOSTILE, limit: 9 })],
    ['select', parts.select('a', HOSTILE, [{ value: HOSTILE, text: HOSTILE }], { error: HOSTILE })],
    ['radios', parts.choices('a', [{ value: HOSTILE, text: HOSTILE, hint: HOSTILE }], { legend: HOSTILE })],
    ['checkboxes', parts.checkbox('a', HOSTILE, { error: HOSTILE })],
    ['error-summary', parts.errorSummary({ [HOSTILE]: HOSTILE, '': HOSTILE })],
    ['button', parts.button(HOSTILE, { value: HOSTILE, name: 'a', about: HOSTILE })],
    ['button', parts.linkButton(HOSTILE, HOSTILE)],
    ['form-start', parts.form(HOSTILE, 'x', { hidden: [{ name: HOSTILE, value: HOSTILE }] })],
    ['search', parts.search(HOSTILE, HOSTILE, { label: HOSTILE })],
    [
      'heading',
      parts.heading(HOSTILE, { caption: HOSTILE, lead: HOSTILE, wheel: parts.wheel(1, 2, { label: HOSTILE }) }),
    ],
    ['hero', parts.hero(HOSTILE, HOSTILE, [])],
    [
      'course-card',
      parts.courseCard(HOSTILE, HOSTILE, {
        meta: HOSTILE,
        text: HOSTILE,
        finished: HOSTILE,
        progress: parts.progress(1, 2, HOSTILE),
      }),
    ],
    ['breadcrumbs', parts.breadcrumbs([{ text: HOSTILE, href: HOSTILE }], HOSTILE)],
    ['pagination', parts.pagination(HOSTILE, HOSTILE, { label: HOSTILE })],
    [
      'summary-list',
      parts.summaryList([
        { key: HOSTILE, value: HOSTILE, actions: [{ text: HOSTILE, href: HOSTILE, about: HOSTILE }] },
      ]),
    ],
    [
      'table',
      parts.table(
        HOSTILE,
        [HOSTILE, HOSTILE],
        [[HOSTILE, { tag: parts.tag(HOSTILE), form: parts.form(HOSTILE, HOSTILE) }]],
      ),
    ],
    ['tabs', parts.tabs(HOSTILE, [{ text: HOSTILE, href: HOSTILE, current: true }])],
    ['chart', parts.chart('c', HOSTILE, [HOSTILE, HOSTILE], [{ label: HOSTILE, value: 1 }], () => HOSTILE)],
    ['timeline', parts.timeline([{ title: HOSTILE, when: HOSTILE, iso: HOSTILE, by: HOSTILE, text: HOSTILE }])],
    ['notification', parts.notification(HOSTILE, 'problem', HOSTILE)],
    ['callout', parts.callout(HOSTILE, HOSTILE)],
    ['panel', parts.panel(HOSTILE, HOSTILE)],
    ['empty', parts.empty(HOSTILE, HOSTILE, parts.linkButton(HOSTILE, HOSTILE))],
    ['../errors/error', parts.errorPage(404, { says: HOSTILE, doNext: [HOSTILE], reference: HOSTILE })],
  ];

  test.each(everything)('%s prints what people wrote as text', (name, data) => {
    const html = name.startsWith('..') ? render('errors/error', { title: '', ...data }, aSite()) : part(name, data);
    expect(html).not.toContain('<script>"');
    expect(load(html)('main script, #main script')).toHaveLength(0);
    expect(html).not.toMatch(/\sstyle=|\son[a-z]+=/);
  });

  test('HTML that is safe is printed as it is', () => {
    expect(part('callout', parts.callout(null, new SafeHtml('<b>bold</b>')))).toContain('<p><b>bold</b></p>');
  });
});

function aWho(words = 'Seen by you'): parts.Who {
  return parts.who(words, [{ term: words, text: words }], `/privacy#${words}`);
}
