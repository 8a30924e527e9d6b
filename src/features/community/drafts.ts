import { z } from 'zod';
import type { App } from '../../context.ts';
import { loadPersonKey, loadPersonKeys } from '../../data/person-keys.ts';
import { Prisma } from '../../generated/prisma/client.ts';
import { fromPage, many } from '../../http/input.ts';
import { fieldsWith, isTyped, type PollTyped, typedFrom } from '../polls/polls.forms.ts';
import { CommunityPath, MOST_TEXT } from './community.forms.ts';

/** What is written so far, and when it was kept. */
export interface Draft {
  readonly title: string;
  readonly text: string;
  /** Of a new thread. */
  readonly poll: PollTyped | null;
  /** The id of the post that a reply quotes. */
  readonly quote: string | null;
  readonly savedAt: Date;
}

export interface DraftRow {
  readonly title: Uint8Array;
  readonly text: Uint8Array;
  readonly poll?: Uint8Array | null;
  readonly quote?: Uint8Array | null;
  readonly savedAt: Date;
}

/** `place` is a thread, or the community itself for a new one. */
export const DraftPath = CommunityPath.extend({ place: z.uuid() });

/** The fields of the forms that posts are written in, however far they are filled in. */
export const DraftForm = z.strictObject({
  title: z.string().max(300, 'Use at most 150 characters').default(''),
  topic: z.string().max(60).default(''),
  text: z.string().max(MOST_TEXT, 'Use at most 20,000 characters').default(''),
  ...fieldsWith(z.string().max(300, 'Use at most 150 characters').default('')),
  once: fromPage(z.uuid().optional()),
  quote: fromPage(z.uuid().optional()),
  /** Files wait by themselves: nothing of them is kept here. `file` is what was chosen and not added yet. */
  attached: fromPage(many(z.uuid())),
  file: z.string().default(''),
  alt: z.string().default(''),
  /** The site's script asks for no page. */
  by: fromPage(z.enum(['script', 'button']).default('button')),
  act: fromPage(z.enum(['save', 'drop', 'unquote']).default('save')),
});
export type DraftTyped = z.output<typeof DraftForm>;

/** A draft that was read with something else, opened for whoever wrote it. */
export async function openDraft(app: App, personId: string, row: DraftRow | null): Promise<Draft | null> {
  const key = row && (await loadPersonKeys(app, [personId])).get(personId);
  if (!row || !key) return null;
  return {
    title: app.vault.unseal(key, 'PostDraft.title', row.title),
    text: app.vault.unseal(key, 'PostDraft.text', row.text),
    poll: row.poll ? JSON.parse(app.vault.unseal(key, 'PostDraft.poll', row.poll)) : null,
    quote: row.quote ? app.vault.unseal(key, 'PostDraft.quote', row.quote) : null,
    savedAt: row.savedAt,
  };
}

/** What this person writes in this place. One query. */
export async function findDraft(app: App, personId: string, place: string): Promise<Draft | null> {
  const where = { personId_place: { personId, place } };
  return openDraft(
    app,
    personId,
    await app.db.postDraft.findUnique({ where, select: { title: true, text: true, poll: true, savedAt: true } }),
  );
}

/** Keeps what is written so far. Nothing is kept of an empty form, or of one that was sent meanwhile. One statement. */
export async function saveDraft(
  app: App,
  { personId, place }: { personId: string; place: string },
  { title, text, once, act, quote, ...form }: DraftTyped,
): Promise<void> {
  const typed = typedFrom(form);
  const poll: PollTyped | null = isTyped(typed) ? typed : null;
  if (act === 'drop' || (`${title}${text}`.trim() === '' && !poll)) {
    await app.db.$executeRaw(draftGone(personId, place));
    return;
  }
  const key = await loadPersonKey(app, personId);
  const sealed = {
    title: app.vault.seal(key, 'PostDraft.title', title),
    text: app.vault.seal(key, 'PostDraft.text', text),
    poll: poll && app.vault.seal(key, 'PostDraft.poll', JSON.stringify(poll)),
    quote: quote && act !== 'unquote' ? app.vault.seal(key, 'PostDraft.quote', quote) : null,
  };
  await app.db.$executeRaw`
    INSERT INTO post_draft ("personId", place, title, text, poll, quote, "savedAt")
    SELECT ${personId}::uuid, ${place}::uuid, ${sealed.title}, ${sealed.text}, ${sealed.poll}::bytea,
           ${sealed.quote}::bytea, ${app.clock.now()}
     WHERE NOT EXISTS (SELECT 1 FROM post WHERE "authorId" = ${personId}::uuid AND once = ${once ?? null}::uuid)
    ON CONFLICT ("personId", place) DO UPDATE
      SET title = EXCLUDED.title, text = EXCLUDED.text, poll = EXCLUDED.poll,
          quote = EXCLUDED.quote, "savedAt" = EXCLUDED."savedAt"`;
}

/** What was written there is sent, or no longer wanted. */
export const draftGone = (personId: string, place: string) => Prisma.sql`
  DELETE FROM post_draft WHERE "personId" = ${personId}::uuid AND place = ${place}::uuid`;

/** Replies that are being written to a thread that goes into another one go with it, where there is none yet; files do too. */
export async function moveDrafts(app: App, from: string, to: string): Promise<void> {
  await app.db.$executeRaw`
    UPDATE post_draft d SET place = ${to}::uuid
     WHERE place = ${from}::uuid
       AND NOT EXISTS (SELECT 1 FROM post_draft o WHERE o."personId" = d."personId" AND o.place = ${to}::uuid)`;
  await app.db.postDraft.deleteMany({ where: { place: from } });
  await app.db.postFile.updateMany({ where: { place: from }, data: { place: to } });
}
