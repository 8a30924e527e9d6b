import type { z } from 'zod';
import type { App } from '../../context.ts';
import type { Ask, Shown, Slip } from '../../http/ask.ts';
import { get, post, type Route, stream } from '../../http/route.ts';
import { paths, withQuery } from '../../paths.ts';
import { oneself } from '../../policy/relations.ts';
import { noteShown } from '../../policy/reveal.ts';
import { signedIn, type Viewer } from '../../policy/viewer.ts';
import { badgeRoutes } from './badge.routes.ts';
import { CertificatePath, CheckQuery, NoFields, RevokeForm, ShowForm } from './certificates.forms.ts';
import { certificatesPage, checkAddress } from './certificates.pages.ts';
import { type CertificateSubject, checkCode, findAny, findCertificates, findOwn } from './certificates.queries.ts';
import { chooseShow, replaceCertificate, revokeCertificate } from './certificates.ts';
import { checkPage } from './check.pages.ts';
import { codeWords, readCode } from './codes.ts';
import { certificatePdf } from './pdf.ts';
import { revokePage } from './revoke.pages.ts';

type OwnPath = z.output<typeof CertificatePath>;

const own = {
  may: 'certificates.own',
  input: CertificatePath,
  find: (app: App, { input, viewer }: { input: OwnPath; viewer: Viewer }) => findOwn(app, viewer.id, input.id),
} as const;
const change = { ...own, may: 'certificates.change' } as const;

async function showOwn(app: App, viewer: Viewer, slip: Slip, at: string | null): Promise<Shown> {
  const { id, name } = signedIn(viewer);
  const certificates = await findCertificates(app, id);
  const page = certificatesPage(app.policy, { certificates, name, now: app.clock.now(), slip, at });
  return { view: 'certificates/certificates', page };
}

const again = (app: App, { viewer, slip, found }: Ask<CertificateSubject, OwnPath>) =>
  showOwn(app, viewer, slip, found.id);

async function showRevoke(
  app: App,
  { viewer, slip, typed, found }: { viewer: Viewer; slip: Slip; typed: string; found: CertificateSubject | null },
): Promise<Shown> {
  if (found?.personId) noteShown(app, viewer, { aboutId: found.personId }, ['certificate']);
  return { view: 'certificates/revoke', page: revokePage(app.policy, { typed, found, now: app.clock.now(), slip }) };
}

export const certificatesRoutes: readonly Route[] = [
  get({
    path: paths.certificates.pattern,
    may: 'certificates.own',
    find: async (_app, { viewer }) => oneself(viewer),
    show: (app, { viewer, slip }) => showOwn(app, viewer, slip, null),
  }),
  stream({
    ...own,
    path: paths.certificatePdf.pattern,
    give: async (app, { found }) => ({
      name: 'certificate.pdf',
      type: 'application/pdf',
      body: await certificatePdf({
        ...{ name: found.name ?? '', course: found.title, minutes: found.minutes, score: found.score },
        ...{ finishedAt: found.finishedAt, expiresAt: found.expiresAt, issuedAt: found.issuedAt },
        ...{ code: codeWords(found.code), check: checkAddress(app.config.baseUrl, found.code) },
        ...{ site: app.policy.site.name, charity: app.policy.site.charity },
      }),
    }),
  }),
  post({
    ...change,
    path: paths.certificateShow.pattern,
    form: ShowForm,
    run: async (app, { viewer, found, form }) => {
      const changed = await chooseShow(app, { id: found.id, personId: signedIn(viewer).id }, form.show);
      return changed ? { to: paths.certificates.to(), say: 'Saved' } : { to: paths.certificates.to(), unchanged: true };
    },
    again,
  }),
  post({
    ...change,
    path: paths.certificateReplace.pattern,
    form: NoFields,
    run: async (app, { viewer, found }) => {
      const { id: personId, name } = signedIn(viewer);
      const done = found.name !== name && (await replaceCertificate(app, { id: found.id, personId }));
      return done
        ? { to: paths.certificates.to(), say: 'You have a new certificate' }
        : { to: paths.certificates.to(), unchanged: true };
    },
    again,
  }),
  get({
    path: paths.check.pattern,
    may: 'certificates.check',
    input: CheckQuery,
    show: async (app, { input, visit }) => {
      const typed = (input.code ?? '').trim();
      if (typed === '') return { view: 'certificates/check', page: checkPage('', null) };
      const taken = await app.throttle.take('check', { address: visit.addressHash });
      if (!taken.allowed)
        return { view: 'certificates/check', page: checkPage(typed, null, taken.retryAfter), status: 429 };
      return { view: 'certificates/check', page: checkPage(typed, await checkCode(app, typed)) };
    },
  }),
  get({
    path: paths.adminCertificates.pattern,
    may: 'certificates.revoke',
    input: CheckQuery,
    show: async (app, { viewer, input, slip }) => {
      const typed = (input.code ?? '').trim();
      const code = readCode(typed);
      return showRevoke(app, { viewer, slip, typed, found: code ? await findAny(app, { code }) : null });
    },
  }),
  post({
    path: paths.adminCertificateRevoke.pattern,
    may: 'certificates.revoke',
    input: CertificatePath,
    find: (app, { input }) => findAny(app, { id: input.id }),
    form: RevokeForm,
    run: async (app, { viewer, found, form }) => {
      const done = await revokeCertificate(app, found, { by: signedIn(viewer).id, reason: form.reason });
      const to = withQuery(paths.adminCertificates.to(), { code: codeWords(found.code) });
      return done ? { to, say: 'Certificate revoked' } : { to, unchanged: true };
    },
    again: (app, { viewer, slip, found }) => showRevoke(app, { viewer, slip, typed: codeWords(found.code), found }),
  }),
  ...badgeRoutes,
];
