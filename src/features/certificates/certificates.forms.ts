import { z } from 'zod';

/** What a check of a certificate shows, from nothing to everything; each shows what stands before it as well. */
export const shows = {
  nothing: 'Nothing. A check finds no certificate',
  valid: 'Only whether it is valid',
  course: 'Whether it is valid, the course and the date',
  name: 'Whether it is valid, the course, the date and my name',
} as const;
export type Show = keyof typeof shows;
export const showIds = Object.keys(shows) as [Show, ...Show[]];

export const ShowForm = z.strictObject({ show: z.enum(showIds, 'Choose what a check shows') });
export const NoFields = z.strictObject({});
export const CertificatePath = z.object({ id: z.uuid() });

/** Any text will do: what is no code finds nothing, like a code that we never gave. */
export const CheckQuery = z.object({ code: z.string().max(200).optional().catch(undefined) });

const REASON = 'Write why it is revoked';
export const RevokeForm = z.strictObject({
  reason: z.string(REASON).trim().min(1, REASON).max(1000, 'Use at most 1,000 characters'),
});
