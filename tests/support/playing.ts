import { createServer, type Server } from 'node:http';
import type { Browser, BrowserContext } from 'playwright-core';
import { createContentApp } from '../../src/content/content-server.ts';
import { anyPort } from '../../src/start.ts';
import { aChromium } from './chromium.ts';
import type { TestPerson } from './people.ts';
import { aSite, type TestSite } from './site.ts';

/** The site and the content's own origin, both listening. */
export interface Playing {
  readonly site: TestSite;
  readonly base: string;
  readonly content: string;
  close(): Promise<void>;
}

const listening = (server: Server, port: number): Promise<void> =>
  new Promise((ready) => {
    server.listen(port, '127.0.0.1', ready);
  });

export async function aPlayingSite(): Promise<Playing> {
  const [port, contentPort] = [await anyPort('127.0.0.1'), await anyPort('127.0.0.1')];
  const [base, content] = [`http://127.0.0.1:${port}`, `http://localhost:${contentPort}`];
  const site = await aSite({
    config: { port, baseUrl: base, content: { port: contentPort, origin: content, isFixed: true } },
  });
  const servers = [createServer(site.server), createServer(createContentApp(site.app))];
  await listening(servers[0] as Server, port);
  await listening(servers[1] as Server, contentPort);
  return {
    site,
    base,
    content,
    close: async () => {
      for (const server of servers) {
        server.closeAllConnections();
        server.close();
      }
      await site.close();
    },
  };
}

export interface Player {
  readonly browser: Browser;
  readonly context: BrowserContext;
}

/** A real browser in which this person has signed in by typing. */
export async function aPlayer({ base }: Playing, person: TestPerson): Promise<Player> {
  const browser = await aChromium();
  const context = await browser.newContext({ baseURL: base, reducedMotion: 'reduce' });
  const page = await context.newPage();
  await page.goto('/sign-in');
  await page.getByLabel('Email').fill(person.email);
  await page.getByLabel('Password', { exact: true }).fill(person.password);
  await page.locator('main').getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
  await page.close();
  return { browser, context };
}
