import { expect } from 'vitest';
import { runJob } from '../../src/jobs/queue.ts';
import { recoveryRequests } from '../../src/jobs/recovery-request.ts';
import type { Browser } from './browser.ts';
import type { Mail, TestSite } from './site.ts';

/** The page with the three questions. */
export const QUESTIONS = '/recover/questions';

/** A password that will do. */
export const NEW = 'a harbour full of violet lamps';

/** What the form sends. */
export const given = (answers: readonly string[], password = NEW) => ({
  answer1: answers[0] ?? '',
  answer2: answers[1] ?? '',
  answer3: answers[2] ?? '',
  password,
});

export const mailsTo = async (site: TestSite, { email }: { email: string }): Promise<Mail[]> =>
  (await site.mails()).filter(({ to }) => to === email);

/** Asks for a link and gives its path; '' when the newest mail has none. */
export async function linkFor(site: TestSite, person: { email: string }, browser = site.guest()): Promise<string> {
  await browser.submit('/recover', { email: person.email });
  await runJob(site.app, recoveryRequests);
  return /\/recover\/link\/[\w-]+/.exec((await mailsTo(site, person))[0]?.text ?? '')?.[0] ?? '';
}

/** A browser that came through the link of the mail. */
export async function atQuestions(site: TestSite, person: { email: string }): Promise<Browser> {
  const browser = site.guest();
  const page = await browser.open(await linkFor(site, person, browser));
  expect(page.h1).toBe('Answer your security questions');
  return browser;
}
