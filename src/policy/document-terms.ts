import { z } from 'zod';
import { type Duration, parseDuration } from './duration.ts';

// The words that every section of policy.yaml is made of.

/** Ids of the document are small letters, digits and hyphens; those of capabilities may have full stops. */
export const id = z
  .string()
  .regex(/^[a-z][a-z0-9]*([.-][a-z0-9]+)*$/, 'write an id of small letters, digits and hyphens');
export const words = z.string('write a text').trim().min(1, 'write a text');
export const ids = z.array(z.string('write an id'), 'write a list of ids: [one, other]');
export const day = z.iso.date('write a day, like 2026-11-21');
export const whole = z.int('write a whole number').positive('write a number above 0');
export const audience = z.enum(['visitors', 'people', 'everyone'], 'write visitors, people or everyone');
export const duration = z
  .string('write a length of time, like P7Y, P14D or PT24H')
  .transform((text, context): Duration => {
    const found = parseDuration(text);
    if (found && (found.months || found.days || found.milliseconds)) return found;
    context.addIssue(`"${text}" is no length of time; write it like P7Y, P14D or PT24H`);
    return z.NEVER;
  });

/** A map from ids to what they stand for; each value learns its own id. The result has no prototype. */
export function byId<S extends z.ZodType<object>>(value: S) {
  return z.record(id, value, 'write a map of ids').transform((found) => {
    const result: Record<string, z.output<S> & { id: string }> = Object.create(null);
    for (const [key, entry] of Object.entries(found)) result[key] = { ...(entry as z.output<S>), id: key };
    return result;
  });
}
