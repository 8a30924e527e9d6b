import {
  type Breadcrumbs,
  breadcrumbs,
  type Heading,
  heading,
  type Notification,
  notification,
  type Tag,
  tag,
  type Who,
} from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import { isDone } from './cmi.ts';
import type { PackageSeen, PartSeen } from './playing.queries.ts';

export interface PartItem {
  title: string;
  /** Null for a heading. */
  href: string | null;
  level: number;
  current: boolean;
  status: Tag | null;
}

export interface PlayerPage {
  title: string;
  heading: Heading;
  breadcrumbs: Breadcrumbs;
  notice: Notification | null;
  wheel: null;
  /** The address of the frame; null where packages cannot play. */
  frame: string | null;
  sandbox: string;
  contents: PartItem[];
  previous: { text: string; title: string; href: string } | null;
  next: { text: string; title: string; href: string } | null;
  up: string;
  who: Who;
}

/** "Passed, 80%" and the like; null before anything was done. */
export function statusOf(part: PartSeen): Tag | null {
  if (part.href === null || !part.startedAt) return null;
  const score = part.score === null ? '' : `, ${Math.round(part.score)}%`;
  if (part.success === 'failed' && !part.finishedAt) return tag(`Not passed yet${score}`, 'now');
  if (part.finishedAt || isDone(part))
    return tag(`${part.success === 'passed' ? 'Passed' : 'Finished'}${score}`, 'done');
  return tag('Started', 'now');
}

/** The contents list of a package; `here` is the part that is open. */
export const partItems = ({ parts }: Pick<PackageSeen, 'parts'>, here: string | null): PartItem[] =>
  parts.map((part) => ({
    title: part.title,
    href: part.href === null ? null : paths.play.to({ item: part.id }),
    level: Math.min(part.level, 4),
    current: part.id === here,
    status: statusOf(part),
  }));

const turn = (text: string, part: PartSeen | undefined) =>
  part ? { text, title: part.title, href: paths.play.to({ item: part.id }) } : null;

/** Where a part of a package plays. */
export function playerPage(
  seen: PackageSeen,
  part: PartSeen,
  { frame, sandbox, who }: { frame: string | null; sandbox: string; who: Who },
): PlayerPage {
  const { outline, moduleId, state } = seen;
  const module = outline.modules.find(({ id }) => id === moduleId);
  const up = paths.module.to({ slug: outline.slug, module: module?.slug ?? '' });
  const playable = seen.parts.filter(({ href }) => href !== null);
  const at = playable.findIndex(({ id }) => id === part.id);
  return {
    title: part.title,
    heading: heading(part.title, { caption: playable.length > 1 ? outline.title : null, wheel: null }),
    breadcrumbs: breadcrumbs(
      [
        { text: 'Your learning', href: paths.learn.to() },
        { text: outline.title, href: paths.course.to({ slug: outline.slug }) },
      ],
      part.title,
    ),
    notice:
      state === 'published'
        ? null
        : notification('What you do here is not recorded.', 'notice', 'This course is not open'),
    wheel: null,
    frame,
    sandbox,
    contents: playable.length > 1 ? partItems(seen, part.id) : [],
    previous: turn('Previous part', playable[at - 1]),
    next: turn('Next part', playable[at + 1]),
    up,
    who,
  };
}
