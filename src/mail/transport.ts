import type { Transporter } from 'nodemailer';
import type { Config } from '../config.ts';

export interface Outgoing {
  /** The row's id: the same mail has the same Message-ID however often it is tried. */
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** Where such mails can be stopped with one POST (RFC 8058); null for mail that cannot be stopped. */
  readonly stop?: string | null;
}

/** Hands one mail on; rejects when nobody took it. */
export interface Transport {
  send(mail: Outgoing): Promise<void>;
  close(): void;
}

/** Nothing takes longer than this, so that a claim on a mail never runs out while it is being sent. */
const LONGEST_MS = 60_000;

const hostOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1).replace(/[>\s].*$/, '');

/**
 * Sends over SMTP. `url` as smtp://… or smtps://…; to any other machine, smtp: asks for STARTTLS unless the address
 * ends in ?requireTLS=false, because a mail carries a link that opens an account.
 */
export function smtpTransport({ url, from }: { url: string; from: string }): Transport {
  const { hostname } = new URL(url);
  let mailer: Promise<Transporter> | undefined;
  // Loaded with the first mail: many processes never send one.
  const open = async (): Promise<Transporter> =>
    (await import('nodemailer')).createTransport({
      url,
      requireTLS: !['localhost', '127.0.0.1', '[::1]'].includes(hostname),
      connectionTimeout: 10_000,
      greetingTimeout: 10_000,
      socketTimeout: 20_000,
      dnsTimeout: 10_000,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  return {
    async send({ id, to, subject, text, stop }) {
      mailer ??= open();
      await (await mailer).sendMail({
        from,
        // An object is taken as one address; a text would be parsed as a list.
        to: { name: '', address: to },
        subject,
        text,
        messageId: `<${id}@${hostOf(from)}>`,
        headers: {
          'Auto-Submitted': 'auto-generated',
          ...(stop ? { 'List-Unsubscribe': `<${stop}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' } : {}),
        },
        disableFileAccess: true,
        disableUrlAccess: true,
        signal: AbortSignal.timeout(LONGEST_MS),
      });
    },
    close: () => void mailer?.then((opened) => opened.close()),
  };
}

/** Sends nothing: the mail counts as sent, and the demo's mailbox reads it from the outbox. */
export const noTransport: Transport = { send: async () => {}, close: () => {} };

/** What this configuration sends with; null where there is no server to send with, so that mail waits in the outbox. */
export function transportFor(config: Pick<Config, 'mode' | 'smtpUrl' | 'mailFrom'>): Transport | null {
  if (config.mode === 'demo' || config.mode === 'test') return noTransport;
  return config.smtpUrl ? smtpTransport({ url: config.smtpUrl.reveal(), from: config.mailFrom }) : null;
}
