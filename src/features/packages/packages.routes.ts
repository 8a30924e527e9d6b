import type { App } from '../../context.ts';
import { noSlip, type Shown } from '../../http/ask.ts';
import { get, post, type Route } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { signedIn } from '../../policy/viewer.ts';
import { publishCourse, withdrawCourse } from '../courses/publishing.ts';
import { ModuleId, NewPackageForm, PackageFile, ReplaceForm, StateForm } from './packages.forms.ts';
import { newPackagePage, packagesPage, replacePackagePage } from './packages.pages.ts';
import { findPackage, findPackages } from './packages.queries.ts';
import { makeCourse, replacePackage, takePackage } from './packages.ts';

const showPackages = async (app: App): Promise<Shown> => ({
  view: 'packages/packages',
  page: packagesPage(await findPackages(app), app.config.content !== null),
});

export const packagesRoutes: readonly Route[] = [
  get({ path: paths.packages.pattern, may: 'packages.manage', show: showPackages }),
  get({
    path: paths.packageNew.pattern,
    may: 'packages.manage',
    show: () => ({ view: 'packages/upload', page: newPackagePage(noSlip) }),
  }),
  post({
    path: paths.packageNew.pattern,
    may: 'packages.manage',
    form: NewPackageForm,
    files: PackageFile,
    prepare: (app, { files }) => takePackage(app, files.package),
    run: async (app, { viewer, form, prepared }) => {
      await makeCourse(app, prepared, form, { person: signedIn(viewer).id });
      return { to: paths.packages.to(), say: 'Imported as a draft. Look at it, then publish it.' };
    },
    again: (_app, { slip }) => ({ view: 'packages/upload', page: newPackagePage(slip) }),
  }),
  get({
    path: paths.packageReplace.pattern,
    may: 'packages.manage',
    input: ModuleId,
    find: (app, { input }) => findPackage(app, input.module),
    show: (_app, { found }) => ({ view: 'packages/upload', page: replacePackagePage(found, noSlip) }),
  }),
  post({
    path: paths.packageReplace.pattern,
    may: 'packages.manage',
    input: ModuleId,
    form: ReplaceForm,
    files: PackageFile,
    find: (app, { input }) => findPackage(app, input.module),
    prepare: (app, { files, found }) => takePackage(app, files.package, found.hash),
    run: async (app, { viewer, input, prepared }) => {
      await replacePackage(app, input.module, prepared, { person: signedIn(viewer).id });
      return { to: paths.packages.to(), say: 'The new version is in place' };
    },
    again: (_app, { found, slip }) => ({ view: 'packages/upload', page: replacePackagePage(found, slip) }),
  }),
  post({
    path: paths.packageState.pattern,
    may: 'packages.manage',
    input: ModuleId,
    form: StateForm,
    find: (app, { input }) => findPackage(app, input.module),
    run: async (app, { viewer, found, form }) => {
      const change = form.act === 'publish' ? publishCourse : withdrawCourse;
      const changed = await change(app, found.course.slug, { person: signedIn(viewer).id });
      const to = paths.packages.to();
      if (!changed) return { to, unchanged: true };
      return { to, say: form.act === 'publish' ? 'The course is published' : 'The course is withdrawn' };
    },
    again: showPackages,
  }),
];
