import type { Slip } from '../../http/ask.ts';
import {
  button,
  type Chart,
  chart,
  type Empty,
  type ErrorSummary,
  empty,
  errorsOf,
  type Field,
  type Form,
  field,
  form,
  type Pagination,
  pagination,
  type Select,
  type SummaryList,
  select,
  summaryList,
  type Table,
  type Tabs,
  type Timeline,
  table,
  tabs,
  tag,
  timeline,
} from '../../http/parts.ts';
import { paths, withQuery } from '../../paths.ts';
import { countWords, dayAndTimeWords, dayWords } from '../../words.ts';
import { reasons } from './feedback.forms.ts';
import { averageWords, feedbackPath, type SaidCard, saidCard } from './feedback.pages.ts';
import type { Counted, Judged, Reported, ReportWords } from './moderation.queries.ts';

const moderationTabs = (now: 'waiting' | 'decided' | 'themes'): Tabs =>
  tabs('Feedback', [
    { text: 'Reports', href: paths.adminFeedback.to(), current: now === 'waiting' },
    { text: 'Decided', href: withQuery(paths.adminFeedback.to(), { state: 'decided' }), current: now === 'decided' },
    { text: 'Stars and themes', href: paths.adminFeedbackThemes.to(), current: now === 'themes' },
  ]);

export interface ReportsPage {
  title: string;
  back: string;
  tabs: Tabs;
  table: Table | null;
  empty: Empty | null;
  pages: Pagination | null;
}

export function reportsPage(
  { reports, more }: { reports: readonly Reported[]; more: boolean },
  { decided, first }: { decided: boolean; first: boolean },
): ReportsPage {
  const address = paths.adminFeedback.to();
  const state = decided ? 'decided' : undefined;
  return {
    title: 'Feedback',
    back: paths.admin.to(),
    tabs: moderationTabs(decided ? 'decided' : 'waiting'),
    table:
      reports.length === 0
        ? null
        : table(
            'Reports',
            ['About', 'What is wrong', 'Reported', 'State'],
            reports.map(({ feedback, why, at }) => [
              { text: feedback.title, href: paths.adminFeedbackOne.to({ id: feedback.id }) },
              reasons[why],
              dayWords(at),
              {
                tag: feedback.hidden
                  ? tag('Hidden', 'problem')
                  : decided
                    ? tag('Kept', 'done')
                    : tag('Waiting', 'info'),
              },
            ]),
            { quiet: true },
          ),
    empty:
      reports.length > 0
        ? null
        : empty('Nothing waits for you', 'Feedback that people report comes here. The oldest is on top.'),
    pages:
      first && !more
        ? null
        : pagination(
            first ? null : withQuery(address, { state }),
            more ? withQuery(address, { state, after: reports.at(-1)?.id }) : null,
            {
              earlier: 'First page',
              later: 'Next',
            },
          ),
  };
}

export interface JudgePage {
  title: string;
  back: string;
  errors: ErrorSummary | null;
  facts: SummaryList;
  card: SaidCard;
  reports: Timeline | null;
  keep: Form | null;
  hide: Form | null;
  reason: Field;
  show: Form | null;
  themesForm: Form;
  themes: Field;
}

export function judgePage(judged: Judged, reports: readonly ReportWords[], slip: Slip): JudgePage {
  const to = paths.adminFeedbackOne.to({ id: judged.id });
  const waits = reports.some(({ decided }) => !decided);
  const act = (value: string) => [{ name: 'act', value }];
  return {
    title: `Feedback on ${judged.about.title}`,
    back: paths.adminFeedback.to(),
    errors: errorsOf(slip),
    facts: summaryList([
      {
        key: 'About',
        value: judged.about.title,
        actions: [{ text: 'See', href: feedbackPath(judged.about), about: 'all its feedback' }],
      },
      { key: 'State', value: judged.hiddenAt ? `Hidden on ${dayWords(judged.hiddenAt)}` : 'Everybody can read it' },
      { key: 'Written by', value: 'Nobody sees who wrote it, staff neither' },
    ]),
    card: saidCard(judged, false),
    reports:
      reports.length === 0
        ? null
        : timeline(
            reports.map(({ why, words, at, decided }) => ({
              title: `${reasons[why]}${decided ? ' (decided)' : ''}`,
              when: dayAndTimeWords(at),
              iso: at.toISOString(),
              text: words === '' ? null : words,
            })),
          ),
    keep:
      waits && !judged.hiddenAt ? form(to, button('Keep it', { kind: 'secondary' }), { hidden: act('keep') }) : null,
    hide: judged.hiddenAt ? null : form(to, button('Hide it', { kind: 'danger' }), { hidden: act('hide') }),
    reason: field('reason', 'Why it is hidden', {
      kind: 'textarea',
      ...{ rows: 3, limit: 1000, value: String(slip.values.reason ?? ''), error: slip.problems.reason },
      hint: 'Whoever wrote it reads this. They get an email that says where.',
    }),
    show: judged.hiddenAt ? form(to, button('Show it again', { kind: 'secondary' }), { hidden: act('show') }) : null,
    themesForm: form(paths.adminFeedbackMark.to({ id: judged.id }), button('Save themes', { kind: 'secondary' })),
    themes: field('themes', 'What it is about', {
      value: String(slip.values.themes ?? judged.themes.join(', ')),
      error: slip.problems.themes,
      hint: 'A few words with commas between, such as: length, sound, examples.',
      limit: 300,
    }),
  };
}

export interface ThemesPage {
  title: string;
  back: string;
  errors: ErrorSummary | null;
  tabs: Tabs;
  stars: Chart | null;
  /** Those that somebody spoke about; and how many others there are. */
  things: Table | null;
  silent: string | null;
  themes: Chart | null;
  filter: { text: string; href: string; current: boolean }[];
  latest: Table | null;
  empty: Empty | null;
  form: Form;
  about: Select;
  change: Field;
  changes: string;
}

interface ThemesParts {
  counted: readonly Counted[];
  themes: readonly { theme: string; count: number }[];
  theme: string | null;
  latest: readonly Judged[];
  slip: Slip;
}

export function themesPage({ counted, themes, theme, latest, slip }: ThemesParts): ThemesPage {
  const address = paths.adminFeedbackThemes.to();
  const all = [0, 1, 2, 3, 4].map((i) => counted.reduce((sum, { stars }) => sum + (stars[i] ?? 0), 0));
  const spoken = counted.filter(({ stars }) => stars.some((n) => n > 0));
  const silent = counted.length - spoken.length;
  return {
    title: 'Feedback: stars and themes',
    back: paths.admin.to(),
    errors: errorsOf(slip),
    tabs: moderationTabs('themes'),
    stars: all.every((n) => n === 0)
      ? null
      : chart(
          'all-stars',
          'All feedback by stars',
          ['Stars', 'People'],
          all.map((value, i) => ({ label: `${i + 1}`, value })).reverse(),
        ),
    things:
      spoken.length === 0
        ? null
        : table(
            'Courses and resources',
            ['Title', 'Average', ...[1, 2, 3, 4, 5].map((n) => ({ text: `${n} ★`, kind: 'number' as const }))],
            spoken.map(({ thing, stars }) => [
              { text: thing.title, href: feedbackPath(thing) },
              averageWords(stars) ?? '–',
              ...stars,
            ]),
          ),
    silent:
      silent === 0 ? null : `${countWords(silent, 'course or resource', 'courses or resources')} without feedback yet.`,
    themes:
      themes.length === 0
        ? null
        : chart(
            'themes',
            'Themes',
            ['Theme', 'Feedback'],
            themes.map(({ theme: label, count: value }) => ({ label, value })),
          ),
    filter: [
      { text: 'All', href: address, current: theme === null },
      ...themes.map((one) => ({
        text: one.theme,
        href: withQuery(address, { theme: one.theme }),
        current: one.theme === theme,
      })),
    ],
    latest:
      latest.length === 0
        ? null
        : table(
            'The latest feedback',
            ['About', 'Stars', 'Text', 'Themes'],
            latest.map(({ id, about, stars, text, themes: marked }) => [
              { text: about.title, href: paths.adminFeedbackOne.to({ id }) },
              stars,
              text.length > 160 ? `${text.slice(0, 160).toWellFormed()}…` : text || '–',
              marked.length > 0 ? marked.join(', ') : 'Not marked yet',
            ]),
            { quiet: true },
          ),
    empty: latest.length > 0 ? null : empty('Nothing here yet', 'Feedback from learners comes here.'),
    form: form(address, 'Say what changed'),
    about: select(
      'about',
      'What you changed',
      counted.map(({ thing }) => ({ value: `${thing.kind}:${thing.id}`, text: thing.title })),
      { value: String(slip.values.about ?? ''), empty: 'Choose a course or resource', error: slip.problems.about },
    ),
    change: field('change', 'What is different now', {
      kind: 'textarea',
      ...{ rows: 3, limit: 1000, value: String(slip.values.change ?? ''), error: slip.problems.change },
      hint: 'Everybody can read this, beside the feedback. Say what people told you, and what you did.',
    }),
    changes: paths.changesMade.to(),
  };
}
