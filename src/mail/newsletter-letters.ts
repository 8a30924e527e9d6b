import type { Duration } from '../policy/duration.ts';
import { durationWords } from '../words.ts';
import { type Letter, type LetterSite, write } from './letter.ts';
import { NEWSLETTER } from './newsletter-record.ts';

/** To an address that somebody typed: only whoever reads its mail can say yes. */
export function newsletterConfirm(site: LetterSite, { link, lasts }: { link: string; lasts: Duration }): Letter {
  return write(site, 'newsletter-confirm', 'Please confirm the newsletter', [
    `Somebody asked for our newsletter with this address. If it was you, open this page and confirm:\n${link}`,
    `If it was not you, do nothing. We delete the address after ${durationWords(lasts)}.`,
  ]);
}

/** To an address that gets it already, when somebody asks again. */
export function newsletterAlready(site: LetterSite, { page, stop }: { page: string; stop: string }): Letter {
  return write(site, 'newsletter-already', 'You get our newsletter already', [
    `Somebody asked for our newsletter with this address. You get it already. Past issues stand here:\n${page}`,
    `To stop it, open this page. You need not sign in:\n${stop}`,
  ]);
}

interface Issue {
  readonly title: string;
  readonly summary: string;
  readonly page: string;
}

/** What everybody can read in the archive, in short; nothing of whoever gets it. */
export function newsletterIssue(site: LetterSite, { title, summary, page, stop }: Issue & { stop: string }): Letter {
  return write(site, NEWSLETTER, title, [
    `${summary}\n\nRead it here:\n${page}`,
    `You confirmed that you want our newsletter. To stop it, open this page. You need not sign in:\n${stop}`,
  ]);
}

/** To the administrator who writes it, before it is sent. */
export function newsletterTest(site: LetterSite, { title, summary, page }: Issue): Letter {
  return write(site, 'newsletter-test', `Test: ${title}`, [
    `${summary}\n\nRead it here:\n${page}`,
    'This is a test that you asked for. Nobody else got it.',
  ]);
}
