import type { App } from '../../context.ts';

/** A post tells so many people by their names at most. */
const MOST = 20;
/** As long as a name can be. */
const LONGEST = 60;

const spelled = (name: string): string => name.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim();

/** What a member is found by who is called so in this community, and in no other. */
export const nameHash = ({ vault }: Pick<App, 'vault'>, communityId: string, name: string): string =>
  vault.keyedHash('member', `${communityId}|${spelled(name)}`);

const SIGN = /(?<![\p{L}\p{N}@._-])@(?=[\p{L}\p{N}])/gu;

/** What can be a name behind each @, longest first: names have spaces, and nothing says where one ends. */
function behindSigns(text: string): string[][] {
  return [...text.matchAll(SIGN)].slice(0, MOST).map(({ index }) => {
    const [line = ''] = text.slice(index + 1, index + 2 + LONGEST).split('\n');
    const ends = Array.from({ length: Math.min(line.length, LONGEST) }, (_, i) => i + 1).filter(
      (end) => /\S$/u.test(line.slice(0, end)) && !/^[\p{L}\p{N}\p{M}]/u.test(line.slice(end)),
    );
    return ends.map((end) => line.slice(0, end)).reverse();
  });
}

export interface Mentioned {
  /** As they were typed. */
  readonly names: readonly string[];
  readonly people: readonly string[];
}

/**
 * Members of this community whom a text names with @ and the name they have there; a stranger's name is only text. What
 * is quoted names nobody again. One query, and none where there is no @.
 */
export async function findMentioned(app: App, communityId: string, text: string): Promise<Mentioned> {
  const own = text.replace(/^ {0,3}>.*$/gmu, '');
  const tries = behindSigns(own).map((names) =>
    names.map((name) => ({ name, hash: nameHash(app, communityId, name) })),
  );
  const hashes = [...new Set(tries.flat().map(({ hash }) => hash))];
  if (hashes.length === 0) return { names: [], people: [] };
  const rows = await app.db.membership.findMany({
    where: { communityId, state: 'member', nameHash: { in: hashes } },
    select: { personId: true, nameHash: true },
    take: 2 * MOST,
  });
  const isMember = new Set(rows.map((row) => row.nameHash));
  const longest = tries.flatMap((names) => names.find(({ hash }) => isMember.has(hash)) ?? []);
  const meant = new Set<string | null>(longest.map(({ hash }) => hash));
  return {
    names: [...new Set(longest.map(({ name }) => name))],
    people: [...new Set(rows.filter((row) => meant.has(row.nameHash)).map(({ personId }) => personId))],
  };
}
