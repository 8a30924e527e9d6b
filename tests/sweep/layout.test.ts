import { load } from 'cheerio';
import { describe, expect, test } from 'vitest';
import { errorPage } from '../../src/http/parts.ts';
import type { SiteData } from '../../src/http/site-data.ts';
import { aSite, HOSTILE, render } from '../support/parts.ts';

describe('the layout', () => {
  const page = (over: Partial<SiteData> = {}) => load(render('errors/error', errorPage(404), aSite(over)));

  test('has landmarks, a skip link first, one h1, and nothing inline', () => {
    const $ = page({ banner: 'ask', demo: true });
    expect($('body a, body button').first().attr('href')).toBe('#main');
    expect($('header, main, footer')).toHaveLength(3);
    expect($('h1')).toHaveLength(1);
    expect($('html').attr('lang')).toBe('en-GB');
    expect($('[style], style, script:not([src])')).toHaveLength(0);
    expect($('title').text()).toBe('Page not found – Seen and Heard');
  });

  test('a visitor may sign in; nobody makes a session for them', () => {
    const $ = load(render('errors/error', errorPage(404), aSite({ csrf: () => expect.unreachable() as never })));
    expect($('header').text()).toContain('Sign in');
    expect($('form')).toHaveLength(0);
    expect($('#session-ending')).toHaveLength(0);
  });

  test('somebody who is signed in has their name, a form to sign out and a warning before the end', () => {
    const $ = page({ person: { name: HOSTILE }, idleSeconds: 900 });
    expect($('form[action="/signOut"][method=post] input[name=_csrf]').val()).toBe('a-token');
    expect($('form[action="/signOut"] button').text()).toBe('Sign out');
    expect($('header a[href="/account"]').text()).toContain(HOSTILE);
    expect($('body').attr('data-idle-seconds')).toBe('900');
    expect($('#session-ending').attr('hidden')).toBeDefined();
  });

  test('Help stands at the same place for everyone', () => {
    const place = (over: Partial<SiteData>) => page(over)('header nav li').last().text();
    const nav = [{ text: 'Courses', href: '/c', current: true }];
    expect([place({}), place({ nav }), place({ nav, person: { name: 'A' } })]).toEqual(['Help', 'Help', 'Help']);
  });

  test('the cookie choices are equal, and the banner goes after a choice', () => {
    const $ = page({ banner: 'ask', back: '/courses?q=a' });
    const choices = $('.cookie-banner__choices').children();
    expect(choices.map((_, one) => $(one).text()).toArray()).toEqual([
      'Accept extra cookies',
      'Reject extra cookies',
      'View cookies',
    ]);
    expect(new Set(choices.map((_, one) => $(one).attr('class')).toArray())).toEqual(new Set(['govuk-button']));
    expect(
      $('button[name=choice]')
        .map((_, one) => $(one).val() as string)
        .toArray(),
    ).toEqual(['accept', 'reject']);
    expect($('input[name=back]').val()).toBe('/courses?q=a');
    expect(page({ banner: 'chosen', back: '/courses' })('.cookie-banner a.govuk-button').attr('href')).toBe('/courses');
    expect(page()('.cookie-banner')).toHaveLength(0);
  });

  test('a message is announced, but not above a form that failed', () => {
    expect(page({ say: HOSTILE })('[role=status]').text()).toContain(HOSTILE);
    const failed = render('errors/error', { ...errorPage(422), errors: {} } as never, aSite({ say: 'Saved' }));
    expect(load(failed)('[role=status]')).toHaveLength(0);
    expect(load(failed)('title').text()).toMatch(/^Error: /);
  });
});
