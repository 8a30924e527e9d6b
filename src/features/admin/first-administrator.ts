import { type App, inTransaction } from '../../context.ts';
import { firstAdministrator } from '../../mail/letters.ts';
import { letterSite, queueMail } from '../../mail/outbox.ts';
import { paths } from '../../paths.ts';
import { durationOf } from '../../policy/duration.ts';
import { audit } from '../../record/audit.ts';
import { durationWords } from '../../words.ts';
import { findLink, makeLink, useLink } from '../sign-in/link-tokens.ts';
import { addRole } from './roles.ts';

const PURPOSE = 'first-administrator';
const LIFE = durationOf('P1D');

/** Makes the one-time link that makes somebody an administrator; earlier ones work no more. Only its hash is stored. */
export async function newAdministratorLink(app: App): Promise<string> {
  const token = await inTransaction(app, async (inside) => {
    const link = await makeLink(inside, { personId: null, purpose: PURPOSE, life: LIFE });
    await audit(inside, { what: 'admin.link-made', by: { system: 'operator' }, detail: { link: link.id } });
    return link.token;
  });
  return `${app.config.baseUrl}${paths.firstAdministrator.to({ token })}`;
}

/** What the start prints where nobody is an administrator yet; nothing where somebody is. */
export async function firstAdministratorWords(app: App): Promise<string | null> {
  const administrators = await app.db.roleGrant.count({ where: { role: 'administrator', endedAt: null } });
  if (administrators > 0) return null;
  return linkWords('This site has no administrator yet.', await newAdministratorLink(app));
}

/** How a link is told on the terminal. */
export const linkWords = (before: string, link: string): string =>
  `${before} Open this link to become one. It works once, for ${durationWords(LIFE)}.\n${link}`;

/** Whether this token's link works now. */
export const isLive = async (app: App, token: string): Promise<boolean> =>
  (await findLink(app, token, PURPOSE)) !== null;

/** Uses the link up and makes this person an administrator; false when the link works no more or somebody was quicker. */
export async function becomeAdministrator(
  app: App,
  { token, personId }: { token: string; personId: string },
): Promise<boolean> {
  const link = await findLink(app, token, PURPOSE);
  if (!link || !(await useLink(app, link.id))) return false;
  await addRole(app, { personId, role: 'administrator', by: null });
  await audit(app, {
    what: 'admin.role-granted',
    by: { person: personId },
    about: personId,
    detail: { role: 'administrator', link: link.id },
  });
  await queueMail(app, {
    ...firstAdministrator(letterSite(app), { admin: `${app.config.baseUrl}${paths.admin.to()}` }),
    to: { personId },
    once: `first-administrator:${link.id}`,
  });
  return true;
}
