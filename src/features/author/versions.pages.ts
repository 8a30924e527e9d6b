import { button, type Empty, empty, type Form, form, type Table, table, tag } from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import { dayAndTimeWords } from '../../words.ts';
import type { DraftSeen } from './author.queries.ts';
import type { VersionLine } from './versions.queries.ts';
import type { Piece } from './word-diff.ts';

export interface VersionsPage {
  title: string;
  back: { text: string; href: string };
  versions: Table | null;
  empty: Empty | null;
}

const HOW: Readonly<Record<string, string>> = {
  imported: 'Imported',
  published: 'Published',
  kept: 'Kept when something else took its place',
};

/** What a course once was, the newest first. */
export function versionsPage({ id, title, course }: DraftSeen, versions: readonly VersionLine[]): VersionsPage {
  return {
    title: `Versions of “${title}”`,
    back: { text: title, href: paths.authorCourse.to({ draft: id }) },
    empty: versions.length > 0 ? null : empty('No versions yet', 'The first one is made when you publish the course.'),
    versions:
      versions.length === 0
        ? null
        : table(
            'Versions',
            ['Version', 'When', 'How', 'Title'],
            versions.map(({ number, madeAt, how, title: called }) => [
              {
                text: `Version ${number} `,
                href: paths.authorVersion.to({ draft: id, number: String(number) }),
                tag: number === course?.version && course.state === 'published' ? tag('On the site', 'done') : null,
              },
              dayAndTimeWords(madeAt),
              HOW[how] ?? how,
              called,
            ]),
            { quiet: true },
          ),
  };
}

export interface FileDifference {
  readonly path: string;
  readonly says: string;
  readonly pieces: readonly Piece[];
}

export interface VersionPage {
  title: string;
  back: { text: string; href: string };
  says: string;
  /** What bringing it back does. */
  bringing: string;
  differences: readonly FileDifference[];
  restore: Form;
}

/** One version, and how the draft of today differs from it. */
export function versionPage(
  { id, title, changed }: DraftSeen,
  version: { number: number; madeAt: Date; how: string },
  differences: readonly FileDifference[],
): VersionPage {
  const { number, madeAt, how } = version;
  return {
    title: `Version ${number} of “${title}”`,
    back: { text: 'Versions', href: paths.authorVersions.to({ draft: id }) },
    says: `${HOW[how] ?? how} on ${dayAndTimeWords(madeAt)}.${
      differences.length === 0 ? ' The draft of today says the same.' : ''
    }`,
    bringing: `Learners see it once you publish, and what they did stays with the version that they saw.${
      changed ? ' What the draft says now is kept as a version first.' : ''
    }`,
    differences,
    restore: form(
      paths.authorVersion.to({ draft: id, number: String(number) }),
      button('Bring this version back into the draft', { kind: 'secondary' }),
    ),
  };
}
