import { z } from 'zod';
import { byId, duration, whole, words } from './document-terms.ts';

// The numbers that the charity decides.

const limit = z.strictObject({
  count: whole,
  in: duration,
  per: z.enum(
    ['account', 'address', 'account-and-address', 'everybody'],
    'write account, address, account-and-address or everybody',
  ),
});

export const figures = {
  ages: z.strictObject({ account: z.int().min(13, 'under 13 nobody can agree for themselves in the United Kingdom') }),
  registration: z
    .strictObject({ 'activate-within': duration, agreement: words, permission: words, 'permission-within': duration })
    .transform(({ 'activate-within': activateWithin, 'permission-within': permissionWithin, ...rest }) => ({
      ...{ ...rest, activateWithin, permissionWithin },
    })),
  account: z
    .strictObject({
      'confirm-again-after': duration,
      'change-email-within': duration,
      'password-at-least': z.strictObject({ 'with-second-factor': whole.min(8), without: whole.min(8) }),
    })
    .transform((found) => ({
      confirmAgainAfter: found['confirm-again-after'],
      changeEmailWithin: found['change-email-within'],
      passwordAtLeast: {
        withSecondFactor: found['password-at-least']['with-second-factor'],
        without: found['password-at-least'].without,
      },
    })),
  people: z
    .strictObject({ 'named-for-at-most': duration })
    .transform((found) => ({ namedForAtMost: found['named-for-at-most'] })),
  looking: z
    .strictObject({ 'reason-open-for': duration })
    .transform((found) => ({ reasonOpenFor: found['reason-open-for'] })),
  contact: z
    .strictObject({ 'answer-within': duration })
    .transform((found) => ({ answerWithin: found['answer-within'] })),
  claims: z
    .strictObject({ 'acknowledge-within': duration, 'decide-within': duration })
    .transform((found) => ({ acknowledgeWithin: found['acknowledge-within'], decideWithin: found['decide-within'] })),
  newsletter: z
    .strictObject({ agreement: words, 'confirm-within': duration })
    .transform(({ 'confirm-within': confirmWithin, ...rest }) => ({ ...rest, confirmWithin })),
  certificates: z.strictObject({ 'valid-for': duration }).transform((found) => ({ validFor: found['valid-for'] })),
  packages: z.strictObject({ 'gives-name': z.boolean() }).transform((found) => ({ givesName: found['gives-name'] })),
  closing: z
    .strictObject({ 'change-of-mind': duration })
    .transform((found) => ({ changeOfMind: found['change-of-mind'] })),
  retention: z
    .strictObject({
      'run-at': z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'write a time of day, like "02:30"'),
      'warn-before': duration,
    })
    .transform((found) => ({ runAt: found['run-at'], warnBefore: found['warn-before'] })),
  recovery: z
    .strictObject({
      questions: whole,
      'link-life': duration,
      'tries-per-link': whole,
      'failures-per-day': whole,
      'failures-in-all': whole,
      'alarm-per-hour': whole,
    })
    .transform((found) => ({
      questions: found.questions,
      linkLife: found['link-life'],
      triesPerLink: found['tries-per-link'],
      failuresPerDay: found['failures-per-day'],
      failuresInAll: found['failures-in-all'],
      alarmPerHour: found['alarm-per-hour'],
    })),
  throttle: byId(z.strictObject({ what: words, limits: z.array(limit).min(1) })),
};
