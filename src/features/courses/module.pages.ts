import type { SafeHtml } from '../../http/html.ts';
import {
  type Breadcrumbs,
  type Button,
  breadcrumbs,
  button,
  type ErrorSummary,
  errorsOf,
  type Form,
  form,
  type Heading,
  heading,
  linkButton,
  type Notification,
  notification,
  type Wheel,
  type Who,
} from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import { dayWords } from '../../words.ts';
import { type PartItem, partItems } from '../packages/player.pages.ts';
import type { PackageSeen } from '../packages/playing.queries.ts';
import { placeToGoOn, playable } from '../packages/turns.ts';
import { type CheckQuestion, checkQuestions } from './check.pages.ts';
import type { ModuleSeen } from './courses.queries.ts';
import { leftToDo } from './finish-rule.ts';
import { type Reflection, reflection, type Wrote } from './reflection.pages.ts';
import { courseWheel, finishedAt, placePath } from './standing.ts';

export interface ContentsItem {
  text: string;
  href: string;
  current: boolean;
  read: boolean;
}

interface Turn {
  text: string;
  title: string;
  href: string;
}

export interface ModulePage {
  title: string;
  heading: Heading;
  wheel: Wheel | null;
  breadcrumbs: Breadcrumbs;
  errors: ErrorSummary | null;
  notice: Notification | null;
  text: SafeHtml;
  contents: ContentsItem[];
  /** The self-check, on the module's last page. */
  questions: CheckQuestion[];
  /** The module's form, on its last page. */
  reflection: Reflection | null;
  previous: Turn | null;
  next: Turn | null;
  /** The form of "Mark as finished"; null where it is finished, or nothing is recorded. */
  finish: Form | null;
  finished: { says: string; next: Button } | null;
  /** What is still to do before it can be finished, by the author's rule. */
  left: string[];
  who: Who;
  /** What can be played in a module that another tool made; null in any other. */
  parts: { start: Button; list: PartItem[] } | null;
}

export interface ModuleContext {
  /** Of a module that another tool made. */
  playing?: PackageSeen | null;
  /** What this person wrote in the module's form, with who can see it. */
  wrote?: Wrote | null;
  who: Who;
  slip: {
    readonly values: Readonly<Record<string, string | readonly string[]>>;
    readonly problems: Readonly<Record<string, string>>;
  };
}

/** A module's introduction, or one of its pages; the last page has the self-check. */
export function modulePage(seen: ModuleSeen, { who, slip, playing = null, wrote = null }: ModuleContext): ModulePage {
  const { outline, module, page } = seen;
  const { slug } = outline;
  const wheel = courseWheel(outline, seen.standing);
  const at = page ? module.pages.findIndex(({ id }) => id === page.id) : -1;
  const last = at === module.pages.length - 1;
  const questions = last ? checkQuestions(seen, slip) : [];
  return {
    title: page?.title ?? module.title,
    heading: heading(page?.title ?? module.title, {
      caption: `Module ${module.number} of ${outline.modules.length}${page ? `: ${module.title}` : ''}`,
      lead: page ? null : module.summary,
      wheel,
    }),
    wheel,
    breadcrumbs: breadcrumbs(
      [
        { text: 'Your learning', href: paths.learn.to() },
        { text: outline.title, href: paths.course.to({ slug }) },
        ...(page ? [{ text: module.title, href: paths.module.to({ slug, module: module.slug }) }] : []),
      ],
      page?.title ?? module.title,
    ),
    errors: errorsOf(slip),
    notice:
      seen.state === 'published'
        ? null
        : notification('What you do here is not recorded.', 'notice', 'This course is not open'),
    text: page?.html ?? module.intro,
    contents: contents(seen),
    questions,
    reflection: last && wrote ? reflection(seen, wrote, slip) : null,
    previous: turn(seen, at - 1, 'Previous page'),
    next: turn(seen, at + 1, 'Next page'),
    ...ending(seen, last),
    who,
    parts: playing && partsOf(playing),
  };
}

/** The page of that place in the module, from 0; -1 is the introduction. */
function turn({ outline, module, page }: ModuleSeen, at: number, text: string): Turn | null {
  if (at === -1 && page) return { text, title: module.title, href: placePath(outline, { module, page: null }) };
  const to = module.pages[at];
  return to ? { text, title: to.title, href: placePath(outline, { module, page: to }) } : null;
}

function contents({ outline, module, page, read }: ModuleSeen): ContentsItem[] {
  const intro = {
    text: 'Introduction',
    href: placePath(outline, { module, page: null }),
    current: page === null,
    read: false,
  };
  return [
    intro,
    ...module.pages.map((each) => ({
      text: each.title,
      href: placePath(outline, { module, page: each }),
      current: each.id === page?.id,
      read: each.id === page?.id || read.includes(each.id),
    })),
  ];
}

/** Carries on with the first part that is not finished. */
function partsOf(playing: PackageSeen): ModulePage['parts'] {
  const all = playable(playing);
  const next = placeToGoOn(playing);
  if (!next) return null;
  const begun = all.some(({ startedAt }) => startedAt);
  const open = all.some(({ finishedAt }) => !finishedAt);
  const start = linkButton(begun ? (open ? 'Continue' : 'Open again') : 'Start', paths.play.to({ item: next.id }));
  return { start, list: all.length > 1 ? partItems(playing, null) : [] };
}

function ending(seen: ModuleSeen, last: boolean): Pick<ModulePage, 'finish' | 'finished' | 'left'> {
  const { outline, module, standing, state } = seen;
  const { slug } = outline;
  const when = finishedAt(standing, module);
  if (when) {
    const following = outline.modules.find((each) => each.number > module.number && !finishedAt(standing, each));
    const next = following
      ? linkButton(`Next module: ${following.title}`, placePath(outline, { module: following, page: null }))
      : linkButton('Back to the course', paths.course.to({ slug }));
    return { finish: null, finished: { says: `You finished this module on ${dayWords(when)}.`, next }, left: [] };
  }
  const left = module.isPackage
    ? []
    : leftToDo({ ...seen, read: seen.page ? [...seen.read, seen.page.id] : seen.read });
  if (state !== 'published' || module.isPackage || left.length > 0) return { finish: null, finished: null, left };
  const mark = button('Mark as finished', { kind: last ? 'primary' : 'secondary' });
  return { finish: form(paths.finishModule.to({ slug, module: module.slug }), mark), finished: null, left };
}
