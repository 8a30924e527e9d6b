import { join } from 'node:path';
import { load } from 'cheerio';
import { loadAssets } from '../../src/http/assets.ts';
import { SafeHtml } from '../../src/http/html.ts';
import { createRender } from '../../src/http/render.ts';
import type { SiteData } from '../../src/http/site-data.ts';

export const render = createRender({ strict: true });
export const assets = loadAssets(join(import.meta.dirname, '../../.build'));

/** What a person might write to break out of a page. */
export const HOSTILE = '<script>"\'&</script>';

/** What the layout needs, as for a visitor with nothing special. */
export function aSite(over: Partial<SiteData> = {}): SiteData {
  const links = [
    'home',
    'help',
    'account',
    'signOut',
    'stay',
    'signIn',
    'register',
    'privacy',
    'cookies',
    'accessibility',
    'announcements',
    'newsletter',
  ];
  return {
    name: 'Seen and Heard',
    charity: { name: 'Brightwater', number: null },
    title: '',
    lang: 'en-GB',
    display: '',
    tellUs: '/contact',
    asset: assets.url,
    links: Object.fromEntries(
      [...links, 'contact', 'terms', 'haveYourSay', 'mailbox'].map((name) => [name, `/${name}`]),
    ) as unknown as SiteData['links'],
    nav: [],
    beside: [],
    unread: null,
    person: null,
    message: null,
    say: null,
    problems: false,
    csrf: () => 'a-token',
    choiceToken: () => 'a-token',
    banner: 'hidden',
    asksFor: 'counting visits',
    back: '/',
    idleSeconds: null,
    demo: false,
    wheel: null,
    body: new SafeHtml(''),
    ...over,
  };
}

/** One part as the real renderer prints it, every property guarded. */
export function part(name: string, data: object, over: Partial<SiteData> = {}): string {
  const page = render(`parts/${name}`, { title: 'A part', ...data }, aSite(over));
  return load(page)('#main').html() ?? '';
}
