import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import ejs, { type TemplateFunction } from 'ejs';
import { OurError } from '../errors.ts';
import { escapeHtml, SafeHtml } from './html.ts';
import { type LayoutData, type PageData, pageTitle, type SiteData } from './site-data.ts';

const VIEWS = resolve(import.meta.dirname, '../../views');

/** Prints a view inside the layout. */
export type Render = (view: string, page: PageData, site: LayoutData) => string;

function compile(file: string, isStrict: boolean): TemplateFunction {
  return ejs.compile(readFileSync(file, 'utf8'), {
    filename: file,
    root: VIEWS,
    views: [VIEWS],
    cache: true,
    strict: true,
    _with: false,
    destructuredLocals: ['page', 'site'],
    escape: escapeHtml,
    // Which line failed is of use to whoever works on a view.
    compileDebug: isStrict,
    // What a view gets is made here and in views, never by a request, and need not be copied for each part.
    unsafePrototypeLocals: true,
  } as ejs.Options & {
    destructuredLocals: string[];
    unsafePrototypeLocals: boolean;
    async?: false;
  }) as TemplateFunction;
}

/**
 * Compiles every view once. With `strict`, a view that reads a property which its page does not have throws. A frozen page
 * is the same for everybody, and its own part is printed once.
 */
export function createRender(options: { strict: boolean }): Render {
  const views = new Map<string, TemplateFunction>();
  for (const file of readdirSync(VIEWS, { recursive: true, encoding: 'utf8' })) {
    if (file.endsWith('.ejs')) views.set(file.slice(0, -'.ejs'.length), compile(join(VIEWS, file), options.strict));
  }
  const view = (name: string): TemplateFunction => {
    const found = views.get(name);
    if (!found) throw new OurError(`there is no view ${relative('.', join(VIEWS, name))}.ejs`);
    return found;
  };
  const guard = options.strict ? known : <T>(value: T): T => value;
  const printed = new WeakMap<PageData, string>();
  const printBody = (name: string, page: PageData, whole: Omit<SiteData, 'body'>): string => {
    const same = Object.isFrozen(page);
    const site = same ? nobodys : guard({ ...whole, body: new SafeHtml('') }, 'site');
    const body = view(name)({ page: guard(page, 'page'), site });
    if (same) printed.set(page, body);
    return body;
  };
  return (name, page, site) => {
    const problems = hasProblems(page);
    const whole = { ...site, title: pageTitle(page.title, site.name, problems), problems };
    const body = printed.get(page) ?? printBody(name, page, whole);
    return view('layout/page')({
      page: guard(page, 'page'),
      site: guard({ ...whole, body: new SafeHtml(body) }, 'site'),
    });
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
