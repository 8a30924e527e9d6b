// What a community of 5,000 members costs with 100,000 posts, and with ten times as many: two sites side by side,
// measured by turns. `npm run bench -- --talk`.
import { generate } from './database.ts';
import { byTurns, cpuOf, measure, median, pageSubject, type Stretch, type Subject } from './measure.ts';
import { postSubject } from './posts.ts';
import { type Measured, pageTable } from './report.ts';
import { signIn } from './sign-in.ts';
import type { BenchSite } from './site.ts';
import { addCommunity, fillTalk, replies, type TalkPlaces, talkPages, WRITERS } from './talk-content.ts';

const ROUNDS = 5;

interface Wishes {
  readonly say: (line: string) => void;
  readonly isWanted: (page: { readonly name: string }) => boolean;
  /** Of one stretch. */
  readonly seconds: number;
  readonly profile: string | undefined;
}

interface Filled {
  readonly site: BenchSite;
  readonly places: TalkPlaces;
  readonly writers: Parameters<typeof signIn>[1][];
}

async function fill(site: BenchSite, posts: number): Promise<Filled> {
  const { slug, writers } = await site.withSite(async (app, owner) => {
    const { learners, accountOf } = await generate(app, owner, { sitting: 0, reading: false });
    return {
      slug: await addCommunity(app, owner, learners),
      writers: Array.from({ length: WRITERS }, (_, n) => accountOf(n)),
    };
  });
  return { site, writers, places: await site.withOwner((owner) => fillTalk(owner, slug, posts)) };
}

/** How much more one costs beside the other, in each round. */
function growth(name: string, small: readonly Stretch[], large: readonly Stretch[]): string {
  const ratios = (of: (one: Stretch) => number): string => {
    const all = large.map((one, n) => of(one) / of(small[n] ?? one)).sort((a, b) => a - b);
    return `× ${median(all).toFixed(2)} (${all.map((one) => one.toFixed(2)).join(', ')})`;
  };
  return `${name}: CPU ${ratios(cpuOf)}, p50 ${ratios(({ times }) => median(times))}`;
}

export async function measureTalk(sites: readonly [BenchSite, BenchSite], wishes: Wishes): Promise<void> {
  const { say, isWanted, seconds, profile } = wishes;
  const filled = async (site: BenchSite, posts: number): Promise<Filled> => {
    const began = performance.now();
    const done = await fill(site, posts);
    say(`${posts} posts were there after ${Math.round((performance.now() - began) / 1000)} s.`);
    return done;
  };
  const [fewer, more] = [await filled(sites[0], 100_000), await filled(sites[1], 1_000_000)];
  const floor = await sites[0].withFloor((server) =>
    measure(pageSubject(server, { name: 'floor', path: '/', cookie: '' }, seconds)),
  );
  const subjectsOf = async ({ site, places, writers }: Filled) => {
    const server = await site.serve(profile);
    const cookies: string[] = [];
    for (const writer of writers) cookies.push(await signIn(server.url, writer));
    const [cookie = ''] = cookies;
    const pages = talkPages(places).filter(isWanted);
    const subjects: Subject[] = pages.map((page) => pageSubject(server, { ...page, cookie }, seconds));
    const posting = replies(places);
    return {
      server,
      subjects: isWanted(posting) ? [...subjects, await postSubject(server, cookies, posting, ROUNDS)] : subjects,
    };
  };
  const small = await subjectsOf(fewer);
  const large = await subjectsOf(more);
  try {
    const rows: [Measured[], Measured[]] = [[], []];
    const grown: string[] = [];
    for (const [n, subject] of small.subjects.entries()) {
      const [was, is] = await byTurns([subject, large.subjects[n] ?? subject], ROUNDS);
      rows[0].push(was.row);
      rows[1].push(is.row);
      grown.push(growth(subject.name, was.stretches, is.stretches));
    }
    say(`\n100,000 posts:\n${pageTable(rows[0], floor)}\n\n1,000,000 posts:\n${pageTable(rows[1], floor)}\n`);
    say(['With ten times as many posts, the middle one of so many rounds:', ...grown].join('\n'));
  } finally {
    await small.server.stop();
    await large.server.stop();
  }
}
