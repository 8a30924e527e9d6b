import { z } from 'zod';
import { NotFound } from '../../errors.ts';
import { type Route, stream } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { CertificatePath } from './certificates.forms.ts';
import { findOwn } from './certificates.queries.ts';
import { credentialJwt } from './credential.ts';
import { issuerProfile, publicKeys } from './signing.ts';
import { statusListJwt } from './status-list.ts';

/** Seconds that others may keep what changes seldom. */
const KEEP = 300;

/** The certificate for other programs, and what these need to check it. The last four are for everybody and name nobody. */
export const badgeRoutes: readonly Route[] = [
  stream({
    path: paths.certificateCredential.pattern,
    may: 'certificates.own',
    input: CertificatePath,
    find: (app, { input, viewer }) => findOwn(app, viewer.id, input.id),
    give: (app, { found }) => ({
      name: 'certificate.jwt',
      type: 'application/vc+jwt',
      body: credentialJwt(app, found),
    }),
  }),
  stream({
    path: paths.certificateStatus.pattern,
    may: 'certificates.check',
    input: z.object({ list: z.coerce.number().int().min(1).max(1_000) }),
    give: async (app, { input }) => ({
      ...{ name: 'status-list.jwt', type: 'application/vc+jwt', inline: true, keep: KEEP },
      body: await statusListJwt(app, input.list),
    }),
  }),
  stream({
    path: paths.issuer.pattern,
    may: 'certificates.check',
    give: (app) => json('issuer.json', { '@context': CONTEXT, ...issuerProfile(app) }),
  }),
  stream({
    path: paths.issuerKeys.pattern,
    may: 'certificates.check',
    give: (app) => json('jwks.json', { keys: publicKeys(app) }),
  }),
  stream({
    path: paths.issuerKey.pattern,
    may: 'certificates.check',
    input: z.object({ kid: z.string().max(100) }),
    give: (app, { input }) => {
      const key = publicKeys(app).find(({ kid }) => kid === input.kid);
      if (!key) throw new NotFound();
      return json('key.json', key);
    },
  }),
];

const CONTEXT = ['https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json'];

const json = (name: string, body: object) =>
  ({ name, type: 'application/json', body: JSON.stringify(body), inline: true, keep: KEEP }) as const;
