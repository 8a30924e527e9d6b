import type { App } from '../../context.ts';
import { loadPersonKey } from '../../data/person-keys.ts';
import { Invalid, NotFound } from '../../errors.ts';
import type { Refused } from '../../http/ask.ts';
import { MB, type Upload } from '../../http/uploads.ts';
import { audit } from '../../record/audit.ts';
import { stopFlood } from '../community/holding.ts';
import { mustBeAbleToWrite } from '../community/may-write.ts';
import type { CommunityHere } from '../community/membership.queries.ts';
import { typeOf } from '../plan/evidence-kinds.ts';
import { type FilesTyped, MOST_ALT, MOST_FILES } from './attachments.forms.ts';
import { type Attached, findFiles, type Writing } from './attachments.queries.ts';
import { cleanPicture } from './picture-bytes.ts';

/** Bytes of all files that somebody has beside posts. */
const MOST_IN_ALL = 100 * MB;

/** For a form that adds or sends more than a post has. */
export const TOO_MANY = { file: `A post has at most ${MOST_FILES} files. Remove one first` };

/** Where somebody writes, and the form that they write in. */
export interface Place extends Writing {
  readonly community: CommunityHere;
  /** The post that is edited. */
  readonly post?: string;
  /** Of the form, where it makes a post. */
  readonly once?: string;
}

interface Kept {
  readonly bytes: Buffer;
  readonly type: string;
  readonly width: number | null;
  readonly height: number | null;
}

export const isPicture = (type: string): type is 'image/png' | 'image/jpeg' => type.startsWith('image/');

/** What is kept of a file, by what is in it and not by what it is called. Throws Invalid with a sentence for all others. */
export function keptOf({ name, bytes }: { readonly name: string; readonly bytes: Buffer }): Kept {
  if (bytes.length === 0) throw new Invalid({ file: 'This file is empty. Choose another one' });
  const type = typeOf(name, bytes);
  if (type === null)
    throw new Invalid({
      file: 'Choose a PDF, a picture (PNG or JPEG), a text or an office file. What is in it must fit the end of its name',
    });
  if (!isPicture(type)) return { bytes, type, width: null, height: null };
  const clean = cleanPicture(type, bytes);
  if (!clean) throw new Invalid({ file: 'This picture is broken or far too large. Save it anew, and smaller' });
  return { ...clean, type };
}

/** One change after the other for each person, so that the bounds on their files hold. */
const inTurn = (app: App, personId: string) =>
  app.db.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${personId}, 6))`;

/** How much there may be, in all and beside this post, of which `listed` is what the form shows already. */
async function mustFit(
  app: App,
  { by, post }: Place,
  waiting: readonly Attached[],
  listed: readonly string[],
  size: number,
) {
  const known = new Set(waiting.map(({ id }) => id));
  const others = post === undefined ? 0 : listed.filter((id) => !known.has(id)).length;
  if (known.size + others >= MOST_FILES) throw new Invalid(TOO_MANY);
  const { _sum } = await app.db.postFile.aggregate({ where: { personId: by }, _sum: { size: true } });
  if ((_sum.size ?? 0) + size > MOST_IN_ALL)
    throw new Invalid({ file: 'Your files beside posts take up 100 MB. Remove an old post that has files first' });
}

/** The one of these files that holds these bytes under this name. */
async function findSame(app: App, waiting: readonly Attached[], { name, bytes }: { name: string; bytes: Buffer }) {
  for (const one of waiting)
    if (one.name === name && one.size === bytes.length && bytes.equals(await openAttached(app, one))) return one;
  return null;
}

/** Other words for a picture that waits. False where there are none, or the same. */
async function describe(app: App, by: string, { id, type, alt: before }: Attached, alt: string): Promise<boolean> {
  if (!isPicture(type) || alt === '' || alt === before) return false;
  const sealed = app.vault.seal(await loadPersonKey(app, by), 'PostFile.alt', alt);
  await app.db.postFile.update({ where: { id }, data: { alt: sealed }, select: { id: true } });
  await audit(app, { what: 'attachments.described', by: { person: by }, about: by, detail: { file: id } });
  return true;
}

/**
 * Seals a file that waits for its post. The same file again adds nothing but other words for a picture; a form whose post
 * is there adds nothing at all.
 */
async function add(
  app: App,
  place: Place,
  file: Upload & { readonly bytes: Buffer },
  { alt, attached }: Pick<FilesTyped, 'alt' | 'attached'>,
): Promise<{ readonly id: string; readonly changed: boolean } | null> {
  const { by, community, once } = place;
  mustBeAbleToWrite(app, community);
  const { bytes, ...kept } = keptOf(file);
  await inTurn(app, by);
  const isSent = once && (await app.db.post.count({ where: { authorId: by, once } })) > 0;
  const waiting = await findFiles(app, [], place);
  const same = await findSame(app, waiting, { name: file.name, bytes });
  if (same) return { id: same.id, changed: !isSent && (await describe(app, by, same, alt)) };
  if (isSent) return null;
  await mustFit(app, place, waiting, attached, bytes.length);
  const key = await loadPersonKey(app, by);
  const { id } = await app.db.postFile.create({
    data: {
      ...{ ...kept, personId: by, communityId: community.id, place: place.place },
      ...{ size: bytes.length, at: app.clock.now() },
      name: app.vault.seal(key, 'PostFile.name', file.name),
      alt: isPicture(kept.type) && alt !== '' ? app.vault.seal(key, 'PostFile.alt', alt) : null,
      content: app.vault.sealFile(key, 'PostFile.content', bytes),
    },
    select: { id: true },
  });
  await audit(app, { what: 'attachments.added', by: { person: by }, about: by, detail: { file: id } });
  return { id, changed: true };
}

/** Words that came without a file are about the picture that was added last, where it has none. */
async function describeLast(
  app: App,
  place: Place,
  { alt, attached }: Pick<FilesTyped, 'alt' | 'attached'>,
): Promise<{ readonly id: string; readonly changed: boolean } | null> {
  if (alt === '' || attached.length === 0) return null;
  const waiting = (await findFiles(app, [], place)).filter(({ id }) => attached.includes(id));
  const last = waiting.findLast((one) => isPicture(one.type) && one.alt === null);
  return last ? { id: last.id, changed: await describe(app, place.by, last, alt) } : null;
}

async function drop(app: App, { by, place }: Place, id: string): Promise<boolean> {
  const { count } = await app.db.postFile.deleteMany({ where: { id, place, personId: by } });
  if (count > 0) await audit(app, { what: 'attachments.removed', by: { person: by }, about: by, detail: { file: id } });
  return count > 0;
}

interface Changed {
  readonly listed: readonly string[];
  /** The form asked for nothing more. */
  readonly isAll: boolean;
  readonly unchanged?: true;
}

/**
 * Does what a form asks about files before its words are sent: keeps the one that came with it, also where too much is
 * said of it, and lets go of the one that is to be removed. Says which the form lists then, and whether it asked for
 * nothing more. Throws Invalid.
 */
export async function changeFiles(
  app: App,
  place: Place,
  typed: FilesTyped,
  file: (Upload & { readonly bytes: Buffer }) | null,
): Promise<Refused | Changed> {
  const flood = file ? await stopFlood(app, place.community, place.by) : null;
  if (flood) return flood;
  const dropped = typed.drop !== undefined && (await drop(app, place, typed.drop));
  const left = typed.attached.filter((id) => id !== typed.drop);
  const isTooLong = typed.alt.length > MOST_ALT;
  const words = { alt: isTooLong ? '' : typed.alt, attached: left };
  const described = () => (typed.drop === undefined ? describeLast(app, place, words) : null);
  const added = await (file ? add(app, place, file, words) : described());
  if (isTooLong)
    return {
      problems: { alt: `Use at most ${MOST_ALT} characters${file ? '. Your file stays here without them' : ''}` },
    };
  if (typed.act === 'add' && !typed.drop && !file && !added) throw new Invalid({ file: 'Choose a file' });
  return {
    listed: [...new Set(added ? [...left, added.id] : left)],
    isAll: typed.act === 'add' || typed.drop !== undefined,
    ...(!dropped && !added?.changed && { unchanged: true }),
  };
}

/** What these files are called and show, for the rules about words. */
export async function wordsOfFiles(app: App, by: string, ids: readonly string[]): Promise<string> {
  if (ids.length === 0) return '';
  const [key, rows] = await Promise.all([
    loadPersonKey(app, by),
    app.db.postFile.findMany({ where: { id: { in: [...ids] }, personId: by }, select: { name: true, alt: true } }),
  ]);
  return rows
    .flatMap(({ name, alt }) => [
      app.vault.unseal(key, 'PostFile.name', name),
      alt ? app.vault.unseal(key, 'PostFile.alt', alt) : '',
    ])
    .join('\n');
}

/** Files that waited stand beside a post from now on. Throws Invalid when one of them is gone. */
export async function sendFiles(
  app: App,
  { by, communityId, post, files }: { by: string; communityId: string; post: string; files: readonly string[] },
): Promise<void> {
  if (files.length === 0) return;
  const { count } = await app.db.postFile.updateMany({
    where: { id: { in: [...files] }, personId: by, communityId, postId: null },
    data: { postId: post, place: null },
  });
  if (count < new Set(files).size)
    throw new Invalid({
      file: 'One of your files is no longer here: a file waits for a day. Add it again, or send without it',
    });
}

/** How the files beside a post have to change until they are exactly these. */
export async function changeOfFiles(
  app: App,
  post: string,
  files: readonly string[],
): Promise<{ readonly added: readonly string[]; readonly gone: readonly string[] }> {
  const rows = await app.db.postFile.findMany({ where: { postId: post }, select: { id: true } });
  const [now, then] = [rows.map(({ id }) => id), new Set(files)];
  return { added: [...then].filter((id) => !now.includes(id)), gone: now.filter((id) => !then.has(id)) };
}

/** Files that no longer stand beside a post are gone for good; without ids, all of them. */
export async function dropFiles(app: App, post: string, ids?: readonly string[]): Promise<void> {
  await app.db.postFile.deleteMany({ where: { postId: post, ...(ids && { id: { in: [...ids] } }) } });
}

/**
 * Deletes files that waited since before this moment, and those of posts that a moderator took away, once nothing else
 * of such a post is kept for an appeal. Says how many.
 */
export const purgeFiles = (app: App, before: Date): Promise<number> => app.db.$executeRaw`
  DELETE FROM post_file f
   WHERE (f.place IS NOT NULL AND f.at < ${before})
      OR f.id IN (SELECT g.id FROM post_file g JOIN post p ON p.id = g."postId" AND p.state = 'taken'
                   WHERE NOT EXISTS (SELECT FROM sanction s JOIN post_taken_down d ON d."sanctionId" = s.id
                                      WHERE s."postId" = p.id))`;

/** The bytes of a file. Throws NotFound when it went meanwhile. */
export async function openAttached(app: App, { id }: Attached): Promise<Buffer> {
  const row = await app.db.postFile.findUnique({ where: { id }, select: { content: true, personId: true } });
  if (!row) throw new NotFound();
  return app.vault.openFile(await loadPersonKey(app, row.personId), 'PostFile.content', row.content);
}
