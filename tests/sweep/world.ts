import type { Express } from 'express';
import pg from 'pg';
import { aBrowser, type Browser } from '../support/browser.ts';
import type { TestPerson } from '../support/people.ts';
import { aSharedDatabase } from '../support/postgres.ts';
import { aSite, type TestSite } from '../support/site.ts';
import { aCast, type Cast, type Role } from './cast.ts';

/** The address that every request seems to come from: it must stand nowhere. */
export const CLIENT = '203.0.113.77';

/** One site for all sweeps, with its cast. */
export interface World extends Omit<Cast, 'now' | 'logged'> {
  readonly site: TestSite;
  /** Connected as the owner of the tables, who sees everything. */
  readonly owner: pg.Client;
  /** The site as the sweeps reach it: every request seems to come from CLIENT. */
  readonly server: Express;
  /** The browser in which this role is signed in, always the same one. */
  as(role: Role): Browser;
  /** Another browser, signed in nowhere. */
  guest(): Browser;
  /** Another session of this person. */
  signedIn(person: TestPerson): Promise<Browser>;
  close(): Promise<void>;
}

const config = { trustProxy: ['loopback'] };

/** The cast is made once for all the files that are tested together: it takes longer than many a sweep. */
export async function aWorld(): Promise<World> {
  const { database, told } = await aSharedDatabase('cast', (empty) => aCast({ config, database: empty }));
  const { now, logged, ...cast } = told;
  const site = await aSite({ config, database });
  site.clock.set(now);
  site.logged.push(...logged);
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();

  const server = fromClient(site.server);
  const guest = () => aBrowser(server);
  const signedIn = async (person: TestPerson) => {
    const browser = guest();
    const went = await browser.signIn(person, site.clock);
    if (went.status !== 303) throw new Error(`${person.email} cannot sign in: ${went.status} ${went.h1}`);
    return browser;
  };
  const browsers = { guest: guest() } as Record<Role, Browser>;
  for (const [role, person] of Object.entries(cast.people)) browsers[role as Role] = await signedIn(person);
  return {
    ...cast,
    site,
    owner,
    server,
    as: (role) => browsers[role],
    guest,
    signedIn,
    close: async () => {
      await owner.end();
      await site.close();
    },
  };
}

/** Every request comes through a proxy that says whose it is. */
const fromClient = (server: Express): Express =>
  ((req: Parameters<Express>[0], res: Parameters<Express>[1]) => {
    req.headers['x-forwarded-for'] ??= CLIENT;
    server(req, res);
  }) as Express;

/** A token that goes with the session of this browser. */
export async function tokenIn(browser: Browser): Promise<string> {
  const page = await browser.open('/sign-in');
  const token = page.$('main form input[name=_csrf], header form input[name=_csrf]').first().val();
  if (!token) throw new Error(`no form on ${page.h1}`);
  return String(token);
}
