import { Agent, createServer, type Server } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { type CheerioAPI, load } from 'cheerio';
import type { Express } from 'express';
import { TOTP } from 'otpauth';
import request, { type Response } from 'supertest';
import type { Clock } from '../../src/clock.ts';

export interface Page {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  /** Where a redirect leads; '' for a page. */
  readonly to: string;
  readonly html: string;
  readonly $: CheerioAPI;
  /** The text of the page, white space folded. */
  readonly text: string;
  readonly h1: string;
}

type Fields = Record<string, string | string[]>;
type Files = Record<string, { name: string; bytes: Buffer | string; type?: string }>;

/** Something like a browser without JavaScript: keeps cookies, sends forms with the token that the page holds. */
export interface Browser {
  get(path: string, headers?: Record<string, string>): Promise<Page>;
  /** The bytes of a file to download. */
  download(path: string, headers?: Record<string, string>): Promise<Page & { bytes: Buffer }>;
  head(path: string, headers?: Record<string, string>): Promise<Page>;
  /** Follows redirects to the page at their end. */
  open(path: string): Promise<Page>;
  /** Opens `page`, fills in its form whose action is `action` (the first POST form in main by default) and sends it. */
  submit(page: string, fields: Fields, options?: { action?: string; files?: Files }): Promise<Page>;
  /** Sends exactly this as a form with files does. */
  send(path: string, fields: Fields, files: Files, headers?: Record<string, string>): Promise<Page>;
  /** Sends exactly this, without looking at any page. */
  post(path: string, fields: Fields, headers?: Record<string, string>): Promise<Page>;
  signIn(person: { email: string; password: string; totp?: string | undefined }, clock: Clock): Promise<Page>;
  cookie(name: string): string | undefined;
}

function pageOf(response: Response): Page {
  const html = response.text ?? '';
  const folded = (selector: string): string => page.$(selector).text().replace(/\s+/g, ' ').trim();
  let parsed: CheerioAPI | undefined;
  // Read when first asked for: the sweeps look at the status alone of thousands of pages.
  const page: Page = {
    status: response.status,
    headers: response.headers as Page['headers'],
    to: String(response.headers.location ?? ''),
    html,
    get $() {
      parsed ??= load(html);
      return parsed;
    },
    get text() {
      return folded('body');
    },
    get h1() {
      return folded('h1');
    },
  };
  return page;
}

/** What the form would send as it stands. */
function filledIn(form: ReturnType<CheerioAPI>): Fields {
  const fields: Fields = {};
  for (const { name, value } of form.serializeArray()) {
    const before = fields[name];
    fields[name] = before === undefined ? value : [before, value].flat();
  }
  return fields;
}

function asBytes(response: Response, done: (error: Error | null, bytes: Buffer) => void): void {
  buffer(response as unknown as NodeJS.ReadableStream).then(
    (bytes) => done(null, bytes),
    (error: Error) => done(error, Buffer.alloc(0)),
  );
}

const connections = new Agent({ keepAlive: true });
const listening = new Map<Express, Server>();

/** One server for each app: another for each request takes most of its time. It listens until the file is tested. */
function serverOf(app: Express): Server {
  const known = listening.get(app);
  if (known) return known;
  const server = createServer(app).listen(0);
  server.unref();
  listening.set(app, server);
  return server;
}

/** Lets go of the apps of all browsers: a server that listens keeps the whole site in memory. */
export function stopListening(): void {
  for (const server of listening.values()) {
    server.closeAllConnections();
    server.close();
  }
  listening.clear();
}

/** `server` is an app of this process, or the address of one elsewhere. */
export function aBrowser(server: Express | string): Browser {
  const agent = request.agent(typeof server === 'string' ? server : serverOf(server));
  agent.use((sent: request.Test) => void sent.agent(connections));
  const jar = new Map<string, string>();
  const remember = (response: Response): Page => {
    for (const line of (response.headers['set-cookie'] ?? []) as unknown as string[]) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') jar.delete(name);
      else jar.set(name, value);
    }
    return pageOf(response);
  };
  const browser: Browser = {
    get: async (path, headers = {}) => remember(await agent.get(path).set(headers).redirects(0)),
    head: async (path, headers = {}) => remember(await agent.head(path).set(headers).redirects(0)),
    download: async (path, headers = {}) => {
      const response = await agent.get(path).set(headers).redirects(0).buffer(true).parse(asBytes);
      return Object.assign(remember(response), { bytes: response.body as Buffer });
    },
    open: async (path) => {
      let page = await browser.get(path);
      for (let hops = 0; page.to && hops < 5; hops++) page = await browser.get(page.to);
      return page;
    },
    post: async (path, fields, headers = {}) =>
      remember(
        await agent
          .post(path)
          .type('form')
          .set(headers)
          .redirects(0)
          .send(
            new URLSearchParams(
              Object.entries(fields).flatMap(([k, v]) => [v].flat().map((one) => [k, one])),
            ).toString(),
          ),
      ),
    send: async (path, fields, files, headers = {}) => {
      const sent = agent.post(path).set(headers).redirects(0);
      for (const [name, values] of Object.entries(fields)) for (const value of [values].flat()) sent.field(name, value);
      for (const [field, { name, bytes, type }] of Object.entries(files))
        sent.attach(field, Buffer.from(bytes), { filename: name, contentType: type ?? 'application/octet-stream' });
      return remember(await sent);
    },
    submit: async (path, fields, { action, files } = {}) => {
      const page = await browser.open(path);
      const forms = page.$(action ? `form[action="${action}"]` : 'main form[method="post"]');
      if (forms.length === 0) throw new Error(`no such form on ${path} (${page.status}): ${page.h1}`);
      const form = forms.first();
      const all = { ...filledIn(form), ...fields };
      const to = form.attr('action') ?? path;
      return files ? browser.send(to, all, files) : browser.post(to, all);
    },
    signIn: async ({ email, password, totp }, clock) => {
      const page = await browser.submit('/sign-in', { email, password });
      if (page.to !== '/sign-in/code') return page;
      if (!totp) throw new Error(`${email} needs a code`);
      return browser.submit('/sign-in/code', {
        code: new TOTP({ secret: totp }).generate({ timestamp: clock.now().getTime() }),
      });
    },
    cookie: (name) => jar.get(name),
  };
  return browser;
}
