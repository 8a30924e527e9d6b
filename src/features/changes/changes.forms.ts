import { z } from 'zod';
import { fromPage } from '../../http/input.ts';

export const kindsHeard = ['consultation', 'course', 'resource'] as const;
/** What people told us about. */
export interface HeardAbout {
  readonly kind: (typeof kindsHeard)[number];
  readonly id: string;
}

const words = (missing: string) =>
  z.string(missing).trim().min(10, `${missing}, in at least 10 characters`).max(1000, 'Use at most 1,000 characters');

export const ChangeMadeForm = z
  .strictObject({
    about: z
      .string()
      .default('')
      .refine(
        (text) => text === '' || /^(consultation|course|resource):[0-9a-f-]{36}$/.test(text),
        'Choose one of these',
      )
      .transform((text): HeardAbout | null => {
        const [kind, id] = text.split(':') as [HeardAbout['kind'], string | undefined];
        return id ? { kind, id } : null;
      }),
    heard: words('Say what people told you'),
    text: words('Say what you did'),
    doneOn: z
      .string('Enter a day')
      .regex(/^\d{4}-\d{2}-\d{2}$/, 'Enter a day')
      .pipe(z.coerce.date('Enter a day')),
    safe: z.literal('yes').optional(),
    act: fromPage(z.enum(['publish', 'draft'])),
  })
  .refine(({ act, safe }) => act === 'draft' || safe === 'yes', {
    path: ['safe'],
    message: 'Check that it leads to nobody, then tick this',
  });
export type ChangeTyped = z.output<typeof ChangeMadeForm>;
