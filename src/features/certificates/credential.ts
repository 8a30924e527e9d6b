import type { App } from '../../context.ts';
import { paths } from '../../paths.ts';
import type { Certificate } from './certificates.queries.ts';
import { cpdWords } from './cpd-words.ts';
import { issuerProfile, signJwt } from './signing.ts';
import { bitOf } from './status-list.ts';

// Contexts are names here: nothing reads them over the network, neither we nor our tests.
const CONTEXTS = ['https://www.w3.org/ns/credentials/v2', 'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json'];

const seconds = (at: Date): number => Math.floor(at.getTime() / 1000);

/** The certificate as an Open Badges 3.0 credential. The holder's name is in it only where a check shows it, too. */
export function credentialOf(app: Pick<App, 'config' | 'policy'>, certificate: Certificate) {
  const { baseUrl } = app.config;
  const { list, index } = bitOf(certificate.statusIndex);
  const statusList = `${baseUrl}${paths.certificateStatus.to({ list: String(list) })}`;
  const name = certificate.show === 'name' ? certificate.name : null;
  return {
    '@context': CONTEXTS,
    id: `urn:uuid:${certificate.id}`,
    type: ['VerifiableCredential', 'OpenBadgeCredential'],
    name: certificate.title,
    issuer: issuerProfile(app),
    validFrom: certificate.issuedAt.toISOString(),
    validUntil: certificate.expiresAt.toISOString(),
    credentialSubject: {
      // Of this certificate alone, so that two of them do not lead to the same person.
      id: `urn:uuid:${certificate.id}#holder`,
      type: ['AchievementSubject'],
      ...(name
        ? { identifier: [{ type: 'IdentityObject', hashed: false, identityType: 'name', identityHash: name }] }
        : {}),
      achievement: {
        id: `${baseUrl}${paths.course.to({ slug: certificate.course.slug })}`,
        type: ['Achievement'],
        achievementType: 'Course',
        name: certificate.title,
        description: certificate.course.summary,
        version: certificate.courseVersion,
        criteria: {
          narrative: `Finished every module of the course: about ${cpdWords(certificate.minutes)} of learning.`,
        },
      },
      ...(certificate.score === null
        ? {}
        : {
            result: [{ type: ['Result'], value: String(certificate.score) }],
          }),
      activityEndDate: certificate.finishedAt.toISOString(),
    },
    credentialStatus: {
      id: `${statusList}#${index}`,
      type: 'BitstringStatusListEntry',
      statusPurpose: 'revocation',
      statusListIndex: String(index),
      statusListCredential: statusList,
    },
  };
}

/** The credential as a signed VC-JWT. */
export function credentialJwt(app: Pick<App, 'config' | 'policy'>, certificate: Certificate): string {
  const credential = credentialOf(app, certificate);
  return signJwt(app, {
    ...credential,
    iss: credential.issuer.id,
    jti: credential.id,
    sub: credential.credentialSubject.id,
    nbf: seconds(certificate.issuedAt),
    exp: seconds(certificate.expiresAt),
  });
}
