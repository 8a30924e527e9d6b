import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import ejs from 'ejs';
import { OurError } from '../errors.ts';
import { escapeHtml, SafeHtml } from './html.ts';
import { type LayoutData, type PageData, pageTitle, type SiteData } from './site-data.ts';

const VIEWS = resolve(import.meta.dirname, '../../views');

/** Prints a view inside the layout. */
export type Render = (view: string, page: PageData, site: LayoutData) => string;

/** What every view gets: its data, what the layout needs, and `part`, which prints another view with data of its own. */
interface Locals {
  readonly page: unknown;
  readonly site: unknown;
  readonly part: (name: string, page: unknown) => string;
}

type View = (locals: Locals) => string;

function compile(file: string, isStrict: boolean): View {
  return ejs.compile(readFileSync(file, 'utf8'), {
    filename: file,
    strict: true,
    _with: false,
    destructuredLocals: ['page', 'site', 'part'],
    escape: escapeHtml,
    // Which line failed is of use to whoever works on a view.
    compileDebug: isStrict,
    // What a view gets is made here, never by a request, and need not be copied.
    unsafePrototypeLocals: true,
  } as ejs.Options & {
    destructuredLocals: string[];
    unsafePrototypeLocals: boolean;
    async?: false;
  }) as View;
}

/**
 * Compiles every view once. With `strict`, a view that reads a property which its page does not have throws. A frozen page
 * is the same for everybody, and its own part is printed once. Views print each other by `part` and not by EJS's include,
 * which copies its options and its data each time: a page has forty parts.
 */
export function createRender(options: { strict: boolean }): Render {
  const views = new Map<string, View>();
  for (const file of readdirSync(VIEWS, { recursive: true, encoding: 'utf8' })) {
    if (file.endsWith('.ejs')) views.set(file.slice(0, -'.ejs'.length), compile(join(VIEWS, file), options.strict));
  }
  const guard = options.strict ? known : <T>(value: T): T => value;
  const print = (name: string, page: unknown, site: unknown): string => {
    const view = views.get(name);
    if (!view) throw new OurError(`there is no view ${relative('.', join(VIEWS, name))}.ejs`);
    return view({ page, site, part: (other, its) => print(other, its, site) });
  };
  const printed = new WeakMap<PageData, string>();
  const printBody = (name: string, page: PageData, whole: Omit<SiteData, 'body'>): string => {
    const same = Object.isFrozen(page);
    const site = same ? nobodys : guard({ ...whole, body: new SafeHtml('') }, 'site');
    const body = print(name, guard(page, 'page'), site);
    if (same) printed.set(page, body);
    return body;
  };
  return (name, page, site) => {
    const problems = hasProblems(page);
    const whole = { ...site, title: pageTitle(page.title, site.name, problems), problems };
    const body = new SafeHtml(printed.get(page) ?? printBody(name, page, whole));
    return print('layout/page', guard(page, 'page'), guard({ ...whole, body }, 'site'));
  };
}

/** What the view of a page that is the same for everybody gets in place of the site: it may pass it on, and read nothing. */
const nobodys = new Proxy(
  {},
  {
    get: (_, key) => {
      throw new OurError(`a page that is printed once reads site.${String(key)}`);
    },
  },
);

/** A form that came back says so by its error summary. */
export function hasProblems(page: PageData): boolean {
  return 'errors' in page && page.errors !== null && page.errors !== undefined;
}

/** A misspelt property prints nothing in EJS; through this it throws. Arrays, dates and safe HTML stay themselves. */
function known<T>(value: T, at: string): T {
  if (value === null || typeof value !== 'object' || value instanceof Date || value instanceof SafeHtml) return value;
  // A proxy may not give another value for a frozen property, so frozen data (the policy's) is looked at through a copy.
  const open = Object.isFrozen(value) ? (Array.isArray(value) ? [...value] : { ...value }) : value;
  return new Proxy(open as T & object, {
    get(target, key) {
      if (typeof key === 'string' && !(key in target))
        throw new OurError(`a view reads ${at}.${key}, which is not there`);
      const found = Reflect.get(target, key);
      return typeof found === 'function' ? found : known(found, `${at}.${String(key)}`);
    },
  });
}
