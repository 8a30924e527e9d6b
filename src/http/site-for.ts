import type { Request } from 'express';
import type { App } from '../context.ts';
import { paths } from '../paths.ts';
import { decide } from '../policy/decide.ts';
import type { Policy } from '../policy/document.ts';
import type { Viewer } from '../policy/viewer.ts';
import { listWords } from '../words.ts';
import type { Visit } from './ask.ts';
import { kindsThatAsk } from './choice.ts';
import { guestToken } from './csrf.ts';
import { displayClasses } from './display.ts';
import { thisPage } from './here.ts';
import type { Wheel } from './parts.ts';
import type { LayoutData, NavItem, PageData, SiteLinks, SiteMessage } from './site-data.ts';
import { tellUs } from './tell-us.ts';
import { idleSeconds } from './viewer.ts';

const LINKS: SiteLinks = {
  home: paths.home.to(),
  help: paths.help.to(),
  account: paths.account.to(),
  signOut: paths.signOut.to(),
  stay: paths.stay.to(),
  signIn: paths.signIn.to(),
  register: paths.register.to(),
  privacy: paths.privacy.to(),
  cookies: paths.cookies.to(),
  accessibility: paths.accessibility.to(),
  terms: paths.terms.to(),
  haveYourSay: paths.consultations.to(),
  contact: paths.contact.to(),
  announcements: paths.announcements.to(),
  newsletter: paths.newsletter.to(),
  mailbox: paths.mailbox.to(),
};

interface Place {
  readonly text: string;
  readonly href: string;
  readonly may: string;
}

/** Where courses, questions and examinations are made: one place of the main navigation, and beside each other. */
const MADE: readonly Place[] = [
  { text: 'Courses', href: paths.author.to(), may: 'author.read' },
  { text: 'Packages', href: paths.packages.to(), may: 'packages.manage' },
  { text: 'Question bank', href: paths.bank.to(), may: 'bank.read' },
  { text: 'Examinations', href: paths.exams.to(), may: 'exams.set' },
];

/** The main navigation; each item shows to whom the policy lets in. `holds` are the places that belong to it. */
const NAV: readonly (Place & { guests: boolean; unless?: string; holds?: readonly string[] })[] = [
  {
    ...{ text: 'Learning', href: paths.learn.to(), may: 'learn.read', guests: false },
    holds: [paths.assessments.to()],
  },
  { text: 'Courses', href: paths.courses.to(), may: 'courses.browse', guests: true },
  { text: 'Resources', href: paths.resources.to(), may: 'resources.read', guests: true },
  { text: 'Communities', href: paths.communities.to(), may: 'community.list', guests: false },
  { text: 'Reports', href: paths.moderation.to(), may: 'community.admit', guests: false },
  { text: 'Trainees', href: paths.trainees.to(), may: 'trainees.read', guests: false },
  {
    ...{ text: 'Examinations', href: paths.exams.to(), may: 'exams.set', guests: false },
    unless: 'author.read',
    holds: [paths.bank.to()],
  },
  { text: 'Your information', href: paths.myData.to(), may: 'my-data.read', guests: false },
  {
    ...{ text: 'Authoring', href: paths.author.to(), may: 'author.read', guests: false },
    holds: MADE.map(({ href }) => href),
  },
  { text: 'Administration', href: paths.admin.to(), may: 'admin.overview', guests: false },
  { text: 'Privacy', href: paths.privacy.to(), may: 'privacy.read', guests: true },
];

const isIn = (path: string, place: string): boolean => path === place || path.startsWith(`${place}/`);

type NavPlace = (typeof NAV)[number];

/** Which places there are for whom: what lets somebody in at a main place is what they are, and never whose page it is. */
const places = new WeakMap<Policy, Map<string, readonly NavPlace[]>>();

function placesFor({ policy }: App, viewer: Viewer): readonly NavPlace[] {
  const signedIn = viewer.kind === 'person';
  const who = signedIn ? `${viewer.stage} ${viewer.roles.join(' ')}` : '';
  const known = places.get(policy) ?? new Map<string, readonly NavPlace[]>();
  places.set(policy, known);
  const allows = (may: string) => decide(policy, viewer, may, { aboutId: viewer.id }).allowed;
  const found =
    known.get(who) ??
    NAV.filter((item) => (signedIn ? item.href !== paths.privacy.to() : item.guests)).filter(
      ({ may, unless }) => allows(may) && !(unless && allows(unless)),
    );
  known.set(who, found);
  return found;
}

const navFor = (app: App, viewer: Viewer, path: string): NavItem[] =>
  placesFor(app, viewer).map(({ text, href, holds = [] }) => ({
    ...{ text, href, current: [href, ...holds].some((one) => isIn(path, one)) },
  }));

/** On the lists of what is made, the way to the other lists. */
function besideFor(app: App, viewer: Viewer, path: string): NavItem[] {
  if (!MADE.some(({ href }) => href === path)) return [];
  return MADE.filter(({ may }) => decide(app.policy, viewer, may).allowed).map(({ text, href }) => ({
    ...{ text, href, current: href === path },
  }));
}

/** Shown once, right after the choice. */
const CHOSEN = 'cookies';

/** The same page as it is without that news. */
function withoutNews(page: string): string {
  const [path = '', query] = page.split('?');
  if (query === undefined) return path;
  const rest = new URLSearchParams(query);
  rest.delete(CHOSEN);
  return rest.size > 0 ? `${path}?${rest}` : path;
}

/** What the layout needs for this viewer and this page. */
export function siteFor(
  app: App,
  {
    viewer,
    visit,
    req,
    message = null,
  }: { viewer: Viewer; visit: Pick<Visit, 'choice'>; req: Request; message?: SiteMessage | null },
  page: PageData,
): LayoutData {
  const controller = app.policy.controllers[0];
  const asked = kindsThatAsk(app.policy);
  return {
    name: app.policy.site.name,
    charity: { name: controller?.name ?? app.policy.site.charity, number: controller?.number ?? null },
    lang: 'en-GB',
    display: viewer.kind === 'person' && viewer.display ? displayClasses(viewer.display) : '',
    asset: (name) => app.assets.url(name),
    links: LINKS,
    tellUs: tellUs(req.path),
    nav: navFor(app, viewer, req.path),
    beside: besideFor(app, viewer, req.path),
    person: viewer.kind === 'person' ? { name: viewer.name } : null,
    unread:
      viewer.kind === 'person' && viewer.unread
        ? { text: `${viewer.unread} new`, href: paths.notifications.to() }
        : null,
    message,
    say: req.session?.say ?? null,
    csrf: () => req.csrfToken(),
    choiceToken: () => (req.session?.csrfSecret ? req.csrfToken() : guestToken(app)),
    banner: req.query[CHOSEN] === 'saved' ? 'chosen' : visit.choice || asked.length === 0 ? 'hidden' : 'ask',
    asksFor: listWords(asked.map(({ name }) => name.charAt(0).toLowerCase() + name.slice(1))),
    back: withoutNews(thisPage(req)) || paths.home.to(),
    idleSeconds: viewer.kind === 'person' ? idleSeconds(app, viewer.roles) : null,
    demo: app.config.mode === 'demo',
    wheel: 'wheel' in page ? (page.wheel as Wheel | null) : null,
  };
}
