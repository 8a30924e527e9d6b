import { HtmlValidate } from 'html-validate';
import type { Page } from '../support/browser.ts';

// What every page of the site has to be, whatever is on it. Each rule gives sentences on what is wrong; none is good.

type Rule = (page: Page) => string[];

/** Where a package of another tool plays: on an origin of its own, and shut in. */
const PLAYER = 'iframe.player__frame[sandbox]:not([srcdoc])';

const validator = new HtmlValidate({
  root: true,
  extends: ['html-validate:recommended', 'html-validate:document'],
  elements: ['html5'],
  rules: {
    // How the source is laid out is for nobody to see.
    'no-trailing-whitespace': 'off',
    'void-style': 'off',
    'attr-quotes': 'off',
    'attribute-boolean-style': 'off',
    'attribute-empty-style': 'off',
    'no-raw-characters': 'off',
    'doctype-style': 'off',
    'tel-non-breaking': 'off',
    // The question about cookies stands before the page and has a heading of its own.
    'heading-level': ['error', { minInitialRank: 'any' }],
    // So that phones do not begin a password that is shown with a capital letter.
    'input-attributes': 'off',
    // Several boxes of one question.
    'form-dup-name': ['error', { shared: ['radio', 'checkbox', 'button', 'submit'] }],
    // A table that scrolls is a region; a form for searching is older than the element for it.
    'prefer-native-element': ['error', { exclude: ['region', 'search'] }],
    // Titles of courses and names of people are as long as they are; the words before them are ours and short.
    'long-title': 'off',
    // Everything comes from this very server, under names that carry a hash of the content.
    'require-sri': 'off',
  },
});

const texts = (page: Page, selector: string): string[] =>
  page
    .$(selector)
    .map((_, one) => page.$(one).text().replace(/\s+/g, ' ').trim())
    .get();

const attributes = (page: Page, selector: string, name: string): string[] =>
  page
    .$(selector)
    .map((_, one) => page.$(one).attr(name) ?? '')
    .get();

/** The words that a screen reader has for a control. */
function nameOf(page: Page, element: Parameters<Page['$']>[0]): string {
  const one = page.$(element);
  const ids = (one.attr('aria-labelledby') ?? '').split(/\s+/).filter(Boolean);
  const labelled = ids.map((id) => page.$(`[id="${id}"]`).text()).join(' ');
  const label = one.attr('id') ? page.$(`label[for="${one.attr('id')}"]`).text() : '';
  return [one.attr('aria-label') ?? '', labelled, label, one.closest('label').text()].join(' ').trim();
}

const RULES: Record<string, Rule> = {
  'one h1, and the title says it': (page) => {
    const [h1, ...more] = texts(page, 'h1');
    const title = texts(page, 'title')[0] ?? '';
    const failed = page.$('.govuk-error-summary').length > 0;
    const wanted = `${failed ? 'Error: ' : ''}${h1 === 'Seen and Heard' ? h1 : `${h1} – Seen and Heard`}`;
    return [
      ...(!h1 || more.length > 0 ? [`h1: ${JSON.stringify([h1, ...more])}`] : []),
      ...(title === wanted ? [] : [`title is “${title}”, not “${wanted}”`]),
    ];
  },
  'language, skip link first, landmarks': (page) => {
    const first = page.$('body').find('a, button, input').first();
    return [
      ...(page.$('html').attr('lang') === 'en-GB' ? [] : ['lang is not en-GB']),
      ...(first.attr('href') === '#main' && page.$('main#main').length === 1 ? [] : ['no skip link to main']),
      ...['body > header', 'main', 'body > footer'].flatMap((one) =>
        page.$(one).length === 1 ? [] : [`${page.$(one).length} × ${one}`],
      ),
      ...page
        .$('nav')
        .get()
        .flatMap((one) => (nameOf(page, one) ? [] : ['a nav without a label'])),
    ];
  },
  'every control has a name': (page) =>
    page
      .$('input:not([type=hidden]), select, textarea')
      .get()
      .flatMap((one) => (nameOf(page, one) ? [] : [`no label: ${page.$(one).attr('name')}`])),
  'no empty link, button or heading': (page) =>
    page
      .$('a, button, h1, h2, h3, h4, summary, legend, caption, th, label')
      .get()
      .filter((one) => page.$(one).text().trim() === '' && !page.$(one).attr('aria-label'))
      .map((one) => page.$.html(one).slice(0, 120)),
  'links lead somewhere': (page) =>
    page
      .$('a')
      .get()
      .flatMap((one) => {
        const href = page.$(one).attr('href');
        if (!href || /undefined|null|NaN|\[object/.test(href)) return [`href=${href}`];
        return href.startsWith('#') && page.$(`[id="${href.slice(1)}"]`).length === 0 ? [`nothing at ${href}`] : [];
      }),
  'nothing inline': (page) => [
    ...page
      .$('[style], style, script:not([src]), base, iframe, object, embed')
      .not(PLAYER)
      .get()
      .map((one) => page.$.html(one).slice(0, 120)),
    ...page
      .$('*')
      .get()
      .flatMap((one) => Object.keys(page.$(one).attr() ?? {}).filter((name) => /^on/i.test(name))),
    ...(/javascript:/i.test(page.html) ? ['javascript:'] : []),
  ],
  'nothing from another origin': (page) =>
    ['src', 'srcset', 'action', 'formaction', 'poster', 'data']
      .flatMap((name) => attributes(page, `[${name}]:not(${PLAYER})`, name))
      .concat(attributes(page, 'link', 'href'))
      .filter((address) => !/^\/(?!\/)/.test(address)),
  'every POST form has a token': (page) =>
    page
      .$('form[method=post]')
      .get()
      .flatMap((form) => {
        const token = page.$(form).find('input[name=_csrf]').val();
        return token ? [] : [`no token for ${page.$(form).attr('action')}`];
      }),
  'errors are linked to their fields': (page) =>
    page
      .$('.govuk-error-summary a')
      .get()
      .flatMap((link) => {
        const field = page.$(`[id="${(page.$(link).attr('href') ?? '').slice(1)}"]`);
        return field.is('input, select, textarea') ? [] : [`${page.$(link).attr('href')} is no field`];
      })
      .concat(
        page
          .$('[aria-invalid]')
          .get()
          .flatMap((one) => {
            const ids = (page.$(one).attr('aria-describedby') ?? '').split(' ');
            const said = ids.some((id) => page.$(`[id="${id}"]`).is('.govuk-error-message'));
            return said ? [] : [`${page.$(one).attr('name')} does not say what is wrong`];
          }),
      ),
  'nothing forgotten in the text': (page) =>
    [...page.text.matchAll(/\bundefined\b|\bNaN\b|\[object \w+\]|\bInvalid Date\b|<%|%>/g)].map(([found]) => found),
  'errors are in our words': (page) =>
    texts(page, '.govuk-error-message, .govuk-error-summary li').filter((text) => /invalid|expected/i.test(text)),
  'valid HTML': (page) =>
    validator
      .validateStringSync(page.html)
      .results.flatMap(({ messages }) => messages)
      .map(({ ruleId, message, line }) => `${ruleId}: ${message} (${page.html.split('\n')[line - 1]?.slice(0, 100)})`),
};

/** What is wrong with a page, each with the rule that it breaks. */
export function faultsOf(page: Page): string[] {
  if (!String(page.headers['content-type']).startsWith('text/html')) return [];
  return Object.entries(RULES).flatMap(([name, rule]) => rule(page).map((fault) => `${name}: ${fault}`));
}
