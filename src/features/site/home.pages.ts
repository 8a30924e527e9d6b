import { type Button, type CourseCard, type Hero, hero, linkButton } from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import type { Viewer } from '../../policy/viewer.ts';
import { cardFor } from '../courses/catalogue.pages.ts';
import type { CourseSeen } from '../courses/courses.queries.ts';
import type { Outline } from '../courses/outline.ts';
import { byLastRead, nextPlace, placePath } from '../courses/standing.ts';

export interface HomePage {
  title: string;
  hero: Hero;
  /** What the site is like, for somebody who does not know it yet. */
  isNew: boolean;
  courses: CourseCard[];
  privacy: string;
}

const browse = (kind: 'sun' | 'ghost') => linkButton('Browse courses', paths.courses.to(), { kind });
const learning = linkButton('Your learning', paths.learn.to(), { kind: 'ghost' });

let forGuests: { readonly outlines: readonly Outline[]; readonly page: HomePage } | null = null;

/** The front of the site: for a visitor what it is, for somebody who is signed in the way on. */
export function homePage(courses: readonly CourseSeen[], viewer: Viewer): HomePage {
  if (viewer.kind !== 'guest') return makePage(courses, viewer);
  // Of courses that have not changed it is the same for all guests: made, and being frozen printed, once.
  const outlines = courses.map(({ outline }) => outline);
  const isSame =
    forGuests?.outlines.length === outlines.length && outlines.every((one, at) => one === forGuests?.outlines[at]);
  if (!forGuests || !isSame) forGuests = { outlines, page: Object.freeze(makePage(courses, viewer)) };
  return forGuests.page;
}

function makePage(courses: readonly CourseSeen[], viewer: Viewer): HomePage {
  const open = byLastRead(courses);
  const others = courses.filter((course) => !open.includes(course));
  const { title, lead, buttons } = topFor(viewer, open[0], courses);
  return {
    title,
    hero: hero(title, lead, buttons),
    isNew: viewer.kind === 'guest',
    courses: [...open, ...others].map(cardFor),
    privacy: paths.privacy.to(),
  };
}

/** No name in it: the title stays in the history of a browser that several people may use. */
function topFor(viewer: Viewer, latest: CourseSeen | undefined, courses: readonly CourseSeen[]): Hero {
  if (viewer.kind === 'guest') {
    return hero(
      'Learn to notice. Learn to listen.',
      'Free courses for people in health and care, so that every child who needs help is seen and heard.',
      [
        browse('sun'),
        linkButton('Create an account', paths.register.to(), { kind: 'ghost' }),
        linkButton('Sign in', paths.signIn.to(), { kind: 'ghost' }),
      ],
    );
  }
  if (viewer.stage !== 'ready') {
    return hero(
      'Welcome',
      viewer.isYoung
        ? 'One thing is left to set up.'
        : 'One thing is left to set up. Then you can start your first course.',
      [linkButton('Finish setting up', setUpPath(viewer.stage), { kind: 'sun' }), browse('ghost')],
    );
  }
  if (viewer.isYoung)
    return hero('Welcome', 'See what is new in your communities, or find one to join.', [
      linkButton('Your communities', paths.communities.to(), { kind: 'sun' }),
      browse('ghost'),
    ]);
  const place = latest && nextPlace(latest.outline, latest.standing);
  if (latest && place) {
    const lead = `Next in “${latest.outline.title}”: ${place.module.title}.`;
    const on: Button = linkButton('Continue', placePath(latest.outline, place), { kind: 'sun' });
    return hero('Welcome back', lead, [on, learning, browse('ghost')]);
  }
  const begun = courses.some(({ standing }) => standing?.startedAt);
  return begun
    ? hero('Welcome back', 'You have finished everything you started. Well done.', [browse('sun'), learning])
    : hero('Welcome', 'Choose a course to begin with. You can stop after any page and come back.', [
        browse('sun'),
        learning,
      ]);
}

const setUpPath = (stage: 'questions' | 'second-factor'): string =>
  stage === 'questions' ? paths.securityQuestions.to() : paths.secondFactor.to();
