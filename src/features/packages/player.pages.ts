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
import { isListed, playable, type Turn, turnFrom } from './turns.ts';

export interface PartItem {
  title: string;
  /** Null for a heading. */
  href: string | null;
  level: number;
  current: boolean;
  status: Tag | null;
}

/** Where a part leads; hidden where it has a button of its own for it. */
export interface PlayerTurn {
  text: string;
  title: string;
  href: string;
  hidden: boolean;
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
  previous: PlayerTurn | null;
  next: PlayerTurn | null;
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
export const partItems = (seen: PackageSeen, here: string | null): PartItem[] =>
  seen.parts.map((part) => ({
    title: part.title,
    href: isListed(seen, part) ? paths.play.to({ item: part.id }) : null,
    level: Math.min(part.level, 4),
    current: part.id === here,
    status: statusOf(part),
  }));

const turnTo = (text: string, turn: Turn | null): PlayerTurn | null =>
  turn && { text, title: turn.part.title, href: paths.play.to({ item: turn.part.id }), hidden: turn.isHidden };

/** The page of the module that a package is. */
export function upFrom({ outline, moduleId }: PackageSeen): string {
  const module = outline.modules.find(({ id }) => id === moduleId);
  return paths.module.to({ slug: outline.slug, module: module?.slug ?? '' });
}

/** Where a part of a package plays. */
export function playerPage(
  seen: PackageSeen,
  part: PartSeen,
  { frame, sandbox, who }: { frame: string | null; sandbox: string; who: Who },
): PlayerPage {
  const { outline, state } = seen;
  const isOne = playable(seen).length === 1;
  return {
    title: part.title,
    heading: heading(part.title, { caption: isOne ? null : outline.title, wheel: null }),
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
    contents: isOne ? [] : partItems(seen, part.id),
    previous: turnTo('Previous part', turnFrom(seen, part, -1)),
    next: turnTo('Next part', turnFrom(seen, part, 1)),
    up: upFrom(seen),
    who,
  };
}
