import { z } from 'zod';
import { fromPage } from '../../http/input.ts';
import { onDisk } from '../../http/uploads.ts';
import { packageLimits } from './open-package.ts';

/** A package comes as one file. */
export const PackageFile = { package: onDisk(packageLimits.zip) } as const;

const line = (most: number, missing: string) =>
  z.string(missing).trim().min(1, missing).max(most, `Use at most ${most} characters`);

export const NewPackageForm = z.strictObject({
  title: z.string().trim().max(150, 'Use at most 150 characters').default(''),
  summary: line(300, 'Write one or two sentences about what the package is'),
  audience: line(100, 'Write who it is for, such as Everyone'),
  minutes: z
    .string('Enter whole minutes from 1 to 999')
    .trim()
    .regex(/^[1-9]\d{0,2}$/, 'Enter whole minutes from 1 to 999')
    .transform(Number),
});

export const ReplaceForm = z.strictObject({});
export const StateForm = z.strictObject({ act: fromPage(z.enum(['publish', 'withdraw'])) });
export const ModuleId = z.object({ module: z.uuid() });
