import type { Slip } from '../../http/ask.ts';
import {
  button,
  type ErrorSummary,
  errorsOf,
  type Field,
  type Form,
  field,
  form,
  type Table,
  table,
  type Who,
} from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import type { Policy } from '../../policy/document.ts';
import { whoCanSee } from '../../policy/who.ts';
import { dayWords } from '../../words.ts';
import { type GrantableRole, grantable } from './users.forms.ts';

/** One act on a person's account, which is done by the button of this page and by nothing else. */
export interface ActPage {
  title: string;
  back: string;
  backText: string;
  errors: ErrorSummary | null;
  says: string[];
  form: Form;
  reason: Field | null;
}

export type Act = 'suspend' | 'restore' | 'end-sessions' | 'parent-link';

const ACTS = {
  suspend: {
    title: 'Suspend account',
    says: [
      'They are signed out everywhere at once and cannot sign in again until you restore the account.',
      'Nothing of theirs is deleted. They get an email that does not say the reason.',
    ],
    path: paths.adminUserSuspend,
    kind: 'danger',
  },
  restore: {
    title: 'Restore account',
    says: ['They can sign in again, and get an email about it. The reason for the suspension is deleted.'],
    path: paths.adminUserRestore,
    kind: 'primary',
  },
  'end-sessions': {
    title: 'End all sessions',
    says: ['They are signed out in every browser. They can sign in again, and get an email about it.'],
    path: paths.adminUserSessions,
    kind: 'danger',
  },
  'parent-link': {
    title: 'Send the parent’s link again',
    says: ['The parent or guardian gets an email with the link to the permission. It is sent at most once an hour.'],
    path: paths.adminUserParentLink,
    kind: 'primary',
  },
} as const;

export function actPage(
  policy: Policy,
  act: Act,
  { id, name, slip }: { id: string; name: string; slip: Slip },
): ActPage {
  const { title, says, path, kind } = ACTS[act];
  const back = paths.adminUser.to({ id });
  return {
    title: act === 'parent-link' ? `${title}: ${name}` : `${title} of ${name}`,
    back,
    backText: name,
    errors: errorsOf(slip),
    says: [...says],
    form: form(path.to({ id }), button(title, { kind }), { link: { text: 'Cancel', href: back } }),
    reason:
      act === 'suspend'
        ? field('reason', 'Why', {
            kind: 'textarea',
            rows: 4,
            limit: 500,
            value: String(slip.values.reason ?? ''),
            error: slip.problems.reason,
            hint: 'They have a right to read it, so write what you could say to them.',
            who: whoCanSee(policy, ['moderation-note'], { ofAnother: true }),
          })
        : null,
  };
}

export interface RolesPage {
  title: string;
  back: string;
  backText: string;
  errors: ErrorSummary | null;
  roles: Table;
  who: Who;
}

const MEANS: Readonly<Record<GrantableRole, string>> = {
  tutor: 'Sees the learning of people who named them, and of nobody else.',
  author: 'Writes and publishes courses. Sees nobody’s record.',
  examiner: 'Sets examinations and sees their results. A second administrator has to agree.',
  moderator: 'Looks after the communities that they join: lets people in and keeps the talk safe.',
  administrator: 'Runs the site. Sees a person’s record after writing down a reason.',
};

export function rolesPage(
  policy: Policy,
  { id, name, since, slip }: { id: string; name: string; since: ReadonlyMap<string, Date>; slip: Slip },
): RolesPage {
  const change = (role: GrantableRole) => {
    const act = since.has(role) ? 'end' : 'grant';
    const text = act === 'end' ? 'End role' : 'Grant role';
    const about = policy.roles[role]?.name ?? role;
    return form(paths.adminUserRoles.to({ id }), button(text, { kind: 'secondary', about }), {
      hidden: [
        { name: 'role', value: role },
        { name: 'act', value: act },
      ],
    });
  };
  return {
    title: `Roles of ${name}`,
    back: paths.adminUser.to({ id }),
    backText: name,
    errors: errorsOf(slip),
    roles: table(
      'Roles',
      ['Role', 'What it means', 'Has it', 'Change'],
      grantable.map((role) => {
        const from = since.get(role);
        return [
          policy.roles[role]?.name ?? role,
          MEANS[role],
          from ? `Since ${dayWords(from)}` : 'No',
          { form: change(role) },
        ];
      }),
      { quiet: true },
    ),
    who: whoCanSee(policy, ['roles'], { ofAnother: true }),
  };
}
