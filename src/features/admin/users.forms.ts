import { z } from 'zod';
import { fromPage } from '../../http/input.ts';
import { turnInput } from './keyset.ts';

export const states = ['open', 'waiting', 'suspended', 'closing'] as const;
export type AccountState = (typeof states)[number];

/** What the list of people can be narrowed to. An unknown choice in an old link narrows nothing. */
export const UsersQuery = z.object({
  q: z
    .string()
    .transform((text) => text.trim().slice(0, 200))
    .default(''),
  role: z.enum(['tutor', 'author', 'examiner', 'moderator', 'administrator']).nullable().catch(null).default(null),
  state: z.enum(states).nullable().catch(null).default(null),
  ...turnInput,
});
export type UsersAsked = z.output<typeof UsersQuery>;

export const UserPath = z.object({ id: z.uuid() });

const REASON = 'Write the reason in 10 to 500 characters';
const reason = z.string(REASON).trim().min(10, REASON).max(500, REASON);

export const ReasonForm = z.strictObject({ reason });
export const SuspendForm = z.strictObject({ reason });
export const ConfirmedForm = z.strictObject({});

/** Roles that people give; everybody who finished setting up is a learner. */
export const grantable = ['tutor', 'author', 'examiner', 'moderator', 'administrator'] as const;
export type GrantableRole = (typeof grantable)[number];

export const RolesForm = z.strictObject({
  role: fromPage(z.enum(grantable)),
  act: fromPage(z.enum(['grant', 'end'])),
});
