import {
  button,
  type Callout,
  callout,
  type Empty,
  empty,
  form,
  type Table,
  table,
  type Who,
} from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import type { Policy } from '../../policy/document.ts';
import { whoCanSee } from '../../policy/who.ts';
import { dayWords, durationWords } from '../../words.ts';

export interface WaitingRole {
  readonly id: string;
  readonly personId: string;
  readonly name: string;
  readonly role: string;
  readonly askedAt: Date;
  /** The viewer asked for it, or it is for the viewer: somebody else has to agree. */
  readonly isOwn: boolean;
}

export interface HeldRole {
  readonly id: string;
  readonly personId: string;
  readonly name: string;
  readonly role: string;
  readonly since: Date;
  readonly confirmBy: Date | null;
  /** It is the viewer's own, which a colleague confirms. */
  readonly isOwn: boolean;
}

/** What to do where nobody is there who could agree. */
const aloneNote = (others: number): Callout | null =>
  others > 0
    ? null
    : callout(
        'You are the only administrator',
        [
          'An examiner needs two administrators: one asks, and another one agrees. So nobody can become an examiner yet.',
          'First make somebody else an administrator. Find them under “Users”, open their page, and press “Change roles”. After that you can ask, and they can agree.',
        ],
        'care',
      );

export interface AdminExaminersPage {
  title: string;
  back: string;
  alone: Callout | null;
  users: string;
  says: string;
  waiting: Table | null;
  noneWaiting: Empty | null;
  held: Table | null;
  noneHeld: Empty | null;
  who: Who;
  extraTime: string;
}

export function adminExaminersPage(
  policy: Policy,
  { waiting, held, others }: { waiting: readonly WaitingRole[]; held: readonly HeldRole[]; others: number },
): AdminExaminersPage {
  const roleName = (role: string): string => policy.roles[role]?.name ?? role;
  const every = policy.roles.examiner?.confirmEvery;
  const link = ({ name, personId }: { name: string; personId: string }) => ({
    text: name,
    href: paths.adminUser.to({ id: personId }),
  });
  const decide = ({ id, name }: WaitingRole, to: 'agree' | 'refuse') =>
    form(
      paths.adminExaminerRequest.to({ request: id }),
      button(to === 'agree' ? 'Agree' : 'Refuse', { kind: 'secondary', about: name, name: 'to', value: to }),
    );
  return {
    title: 'Examiners',
    back: paths.admin.to(),
    alone: aloneNote(others),
    users: paths.adminUsers.to(),
    says: `One administrator asks, another one agrees.${every ? ` Each role is confirmed within ${durationWords(every)}, or it ends.` : ''}`,
    waiting:
      waiting.length > 0
        ? table(
            'Waiting for a second administrator',
            ['Name', 'Role', 'Asked on', 'Agree', 'Refuse'],
            waiting.map((one) => [
              link(one),
              roleName(one.role),
              dayWords(one.askedAt),
              one.isOwn
                ? others > 0
                  ? 'Another administrator must agree'
                  : 'Nobody is there yet who could agree'
                : { form: decide(one, 'agree') },
              { form: decide(one, 'refuse') },
            ]),
          )
        : null,
    noneWaiting:
      waiting.length > 0
        ? null
        : empty('Nothing waits', 'To ask for the role, open the page of a person and press “Change roles”.'),
    held:
      held.length > 0
        ? table(
            'Who has the role',
            ['Name', 'Role', 'Since', 'Confirm by', 'Confirm'],
            held.map((one) => [
              link(one),
              roleName(one.role),
              dayWords(one.since),
              one.confirmBy ? dayWords(one.confirmBy) : '',
              one.isOwn
                ? 'A colleague confirms yours'
                : {
                    form: form(
                      paths.adminExaminerConfirm.to({ grant: one.id }),
                      button('Confirm', { kind: 'secondary', about: one.name }),
                    ),
                  },
            ]),
          )
        : null,
    noneHeld: held.length > 0 ? null : empty('Nobody yet', 'Nobody may set examinations now.'),
    who: whoCanSee(policy, ['roles'], { ofAnother: true }),
    extraTime: paths.extraTime.to(),
  };
}
