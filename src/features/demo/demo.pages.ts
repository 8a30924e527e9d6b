import type { ReadMail } from '../../mail/mailbox.ts';
import { paths } from '../../paths.ts';
import { dayAndTimeWords } from '../../words.ts';

/** A piece of a mail's text; an address of this site becomes a link. */
interface Piece {
  text: string;
  href: string | null;
}

export interface MailboxPage {
  title: string;
  mails: { to: string; subject: string; at: string; paragraphs: Piece[][][] }[];
  json: string;
}

function pieces(line: string, site: string): Piece[] {
  return line
    .split(/(https?:\/\/\S+)/)
    .filter((text) => text !== '')
    .map((text) => ({ text, href: text.startsWith(`${site}/`) ? text.slice(site.length) : null }));
}

export const mailboxPage = (mails: readonly ReadMail[], site: string): MailboxPage => ({
  title: 'Mailbox of the demo',
  mails: mails.map(({ to, subject, at, text }) => ({
    to,
    subject,
    at: dayAndTimeWords(at),
    paragraphs: text
      .trim()
      .split(/\n{2,}/)
      .map((paragraph) => paragraph.split('\n').map((line) => pieces(line, site))),
  })),
  json: paths.mailboxJson.to(),
});
