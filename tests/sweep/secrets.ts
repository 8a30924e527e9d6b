import type { Browser } from '../support/browser.ts';
import { CLIENT, type World } from './world.ts';

/** A text that must stand in no answer and no line of the log, and what it is. */
export type Secret = readonly [what: string, text: string];

const bytesAsText = (what: string, bytes: Buffer): Secret[] =>
  (['hex', 'base64', 'base64url'] as const).map((encoding) => [what, bytes.toString(encoding).slice(0, 40)]);

/** The id that a browser's cookie stands for: whoever has it is signed in. */
export function sessionIdOf(browser: Browser): string {
  const cookie = decodeURIComponent(browser.cookie('sid') ?? '');
  return cookie.replace(/^s:/, '').split('.')[0] ?? '';
}

/** Everything that opens something or leads to somebody from outside: for nobody's eyes, not even the person's own. */
export async function secretsOf(
  { site, owner, people, stranger }: World,
  browsers: readonly Browser[],
): Promise<Secret[]> {
  const { config } = site.app;
  const everybody = [...Object.values(people), stranger, stranger.tutor, stranger.administrator];
  const column = async (what: string, sql: string): Promise<Secret[]> =>
    (await owner.query<{ text: string }>(sql)).rows.flatMap(({ text }) => (text ? [[what, text] as const] : []));
  return [
    ['the address of a client', CLIENT],
    ...everybody.map(({ password }): Secret => ['a password', password]),
    ...everybody.flatMap(({ answers }) => answers).map((answer): Secret => ['an answer', answer]),
    ...everybody.flatMap(({ totp }) => (totp ? [['the secret of a second factor', totp] as const] : [])),
    ...browsers.map(sessionIdOf).flatMap((id) => (id ? [['the id of a session', id] as const] : [])),
    ...config.sealingKeys.flatMap(({ key }) => bytesAsText('a sealing key', key.reveal())),
    ...config.peppers.flatMap(({ key }) => bytesAsText('a pepper', key.reveal())),
    ...bytesAsText('the key of the indexes', config.indexKey.reveal()),
    ...config.sessionSecrets.map((secret): Secret => ['the secret of the sessions', secret.reveal()]),
    ...(await column('the hash of a password', `SELECT "passwordHash" AS text FROM person`)),
    ...(await column('the hash of a link', 'SELECT hash AS text FROM link_token')),
    ...(await column('the hash of a recovery code', 'SELECT hash AS text FROM recovery_code')),
    ...(await column('the mark of a browser', 'SELECT hash AS text FROM known_device')),
    ...(await column('the index of an address', `SELECT "emailIndex" AS text FROM person`)),
    ...(await column('the index of a name', `SELECT unnest("nameIndex") AS text FROM person`)),
    ...(await column('the secret of a token', `SELECT sess->>'csrfSecret' AS text FROM session`)),
    ...(await column('a wrapped key', `SELECT left(encode(wrapped, 'hex'), 40) AS text FROM vault.person_key`)),
    ...(await column('a verifier', `SELECT left(encode(verifier, 'hex'), 40) AS text FROM recovery.security_answers`)),
    ...(await column('a key of the throttle', 'SELECT key AS text FROM throttle')),
  ];
}
