import type { Express } from 'express';
import request, { type Response } from 'supertest';
import { expect } from 'vitest';
import { createContentApp } from '../../src/content/content-server.ts';
import type { Browser } from './browser.ts';
import { aPackage, manifestOf, type PackageFiles, type TestPackage } from './packages.ts';
import { aLearner, type TestPerson } from './people.ts';
import { aSite, type TestSite } from './site.ts';

export const ORIGIN = 'http://localhost:4999';
const HOST = 'localhost:4999';

export interface Launched {
  readonly learner: TestPerson;
  readonly browser: Browser;
  readonly small: TestPackage;
  readonly frame: string;
  readonly run: number;
  save(cmi: Record<string, string>, more?: object): Promise<Response>;
}

interface Known {
  readonly learner: TestPerson;
  readonly browser: Browser;
  readonly small: TestPackage;
}

/** A package of one part. */
export const ONE = { 'imsmanifest.xml': manifestOf('1.2', [{ id: 'one', title: 'Only part', href: 'one.html' }]) };

/** A site with the content's own origin beside it, and how a package in a frame talks to that. */
export async function aLaunchPad() {
  const site: TestSite = await aSite({ config: { content: { port: 4999, origin: ORIGIN, isFixed: true } } });
  const content: Express = createContentApp(site.app);
  const get = (path: string, headers: Record<string, string> = {}) =>
    request(content).get(path).set('Host', HOST).set(headers);
  const post = (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
    request(content)
      .post(path)
      .set('Host', HOST)
      .set({ origin: ORIGIN, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json', ...headers })
      .send(JSON.stringify(body)) as unknown as Promise<Response>;

  /** The address of the frame on the page where this part plays. */
  async function frameOf(browser: Browser, itemId: string): Promise<string> {
    const page = await browser.get(`/learn/packages/${itemId}`);
    expect(page.status).toBe(200);
    return new URL(String(page.$('iframe').attr('src'))).pathname;
  }

  /** Part number `at` of a package, opened by a learner and begun by its frame. */
  async function launched(files: PackageFiles = ONE, known?: Known, at = 0): Promise<Launched> {
    const learner = known?.learner ?? (await aLearner(site));
    const browser = known?.browser ?? (await site.signedIn(learner));
    const small = known?.small ?? (await aPackage(site, files));
    const frame = await frameOf(browser, small.items[at]?.id ?? '');
    const { run } = (await post(`${frame}begin`, {})).body;
    let n = 0;
    const save: Launched['save'] = (cmi, more = {}) => {
      n += 1;
      return post(`${frame}save`, { run, n, ended: false, isPart: false, cmi, ...more });
    };
    return { learner, browser, small, frame, run, save };
  }

  return {
    ...{ site, content, get, post, frameOf, launched, close: () => site.close() },
    stateOf: ({ learner, small }: Launched) =>
      site.app.db.packageState.findUniqueOrThrow({
        where: { personId_itemId: { personId: learner.id, itemId: small.items[0]?.id ?? '' } },
      }),
    events: ({ learner }: Launched, verb: string) =>
      site.app.db.learningEvent.findMany({ where: { personId: learner.id, verb }, select: { result: true } }),
  };
}

export type LaunchPad = Awaited<ReturnType<typeof aLaunchPad>>;
