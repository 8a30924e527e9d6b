import type { Browser, Page } from './browser.ts';
import { aCommunity } from './community.ts';
import { aLearner, anAdministrator, aPersonWith } from './people.ts';
import { aSite } from './site.ts';

export const PDF = Buffer.concat([
  Buffer.from('%PDF-1.7\n'),
  Buffer.from([0, 255, 254]),
  Buffer.from('canary in a file'),
]);

export const named = (name: string, bytes: Buffer | string) => ({ files: { file: { name, bytes } } });
/** The names of the files that a form lists. */
export const listed = (page: Page): string[] =>
  page
    .$('.attach__list strong')
    .map((_, one) => page.$(one).text())
    .get();

export type Attaching = Awaited<ReturnType<typeof attaching>>;

/** A community whose members Ann and Ben reply to a thread with files, its moderator, and somebody of another one. */
export async function attaching() {
  const site = await aSite();
  const ruth = await anAdministrator(site);
  const [ann, ben] = [await aLearner(site), await aLearner(site, { name: 'Ben' })];
  const mod = await aPersonWith(site, ['moderator'], { name: 'Petra' });
  const group = await aCommunity(site, ruth, { editMinutes: 5 });
  await group.letIn([ann, 'Ann of the ward'], [ben, 'Ben of the clinic'], [mod, 'Petra']);
  const here = `/community/${group.slug}`;
  const [asAnn, asBen, asMod] = [await site.signedIn(ann), await site.signedIn(ben), await site.signedIn(mod)];
  const out = await aLearner(site, { name: 'Out' });
  const another = await aCommunity(site, ruth);
  await another.letIn([out, 'Out of another area']);
  const asOut = await site.signedIn(out);
  const newest = () => site.app.db.post.findFirstOrThrow({ orderBy: { id: 'desc' } });
  /** Begins a thread there and gives its first post. */
  async function begin(browser: Browser, slug: string, title: string, file?: ReturnType<typeof named>) {
    const to = `/community/${slug}/new`;
    const page = await browser.get(to);
    const topic = page.$('select[name=topic] option').first().attr('value') ?? '';
    await browser.submit(to, { topic, title, text: 'Which ones do you use?' }, file);
    return newest();
  }
  const thread = `${here}/${(await begin(asAnn, group.slug, 'Rotas and forms')).threadId}`;
  return {
    ...{ site, ruth, ann, ben, mod, asAnn, asBen, asMod, asOut, here, thread, newest, begin },
    elsewhere: another.slug,
    /** What Ann, Ben, the moderator and the one of another community get there. */
    statusesOf: async (path: string): Promise<number[]> => {
      const pages = [asAnn, asBen, asMod, asOut].map((browser) => browser.get(path));
      return (await Promise.all(pages)).map(({ status }) => status);
    },
    /** Replies with a file, and gives the post and the file as the thread shows it. */
    async replyWith(browser: Browser, name: string, bytes: Buffer | string, fields: Record<string, string> = {}) {
      const text = `With ${name.slice(0, 50)}`;
      const answer = await browser.submit(thread, { text, ...fields }, named(name, bytes));
      const post = await newest();
      const page = await browser.open(answer.to || thread);
      const card = page.$(`#p-${post.id} .files li`).first();
      return { answer, post, card, href: card.find('a').attr('href') ?? '' };
    },
  };
}
