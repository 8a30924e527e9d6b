import type { App } from '../../context.ts';
import { loadPersonKeys } from '../../data/person-keys.ts';
import type { SealedField } from '../../data/vault.ts';
import type { Prisma } from '../../generated/prisma/client.ts';
import type { Subject } from '../../policy/viewer.ts';
import type { Show } from './certificates.forms.ts';
import { readCode } from './codes.ts';

const FIELDS = {
  ...{ id: true, personId: true, code: true, name: true, title: true, courseVersion: true, minutes: true },
  ...{ score: true, finishedAt: true, issuedAt: true, expiresAt: true, show: true, statusIndex: true },
  ...{ replacedAt: true, revokedAt: true, revokedReason: true, courseId: true },
  course: { select: { slug: true, summary: true } },
} as const satisfies Prisma.CertificateSelect;

type Row = Prisma.CertificateGetPayload<{ select: typeof FIELDS }>;

export interface Certificate extends Omit<Row, 'name' | 'revokedReason' | 'show'> {
  /** Null once its holder is erased. */
  readonly name: string | null;
  readonly revokedReason: string | null;
  readonly show: Show;
}
export type CertificateSubject = Certificate & Subject;

export type State = 'valid' | 'expired' | 'replaced' | 'revoked';

/** What holds of a certificate now; what was done to it counts more than its time. */
export function stateOf(certificate: Pick<Certificate, 'revokedAt' | 'replacedAt' | 'expiresAt'>, now: Date): State {
  if (certificate.revokedAt) return 'revoked';
  if (certificate.replacedAt) return 'replaced';
  return certificate.expiresAt <= now ? 'expired' : 'valid';
}

async function open(app: App, rows: readonly Row[]): Promise<Certificate[]> {
  const keys = await loadPersonKeys(
    app,
    rows.flatMap(({ personId }) => personId ?? []),
  );
  return rows.map((row) => {
    const key = row.personId ? keys.get(row.personId) : undefined;
    const opened = (field: SealedField, bytes: Uint8Array | null) =>
      key && bytes && bytes.length > 0 ? app.vault.unseal(key, field, bytes) : null;
    return {
      ...row,
      show: row.show as Show,
      name: opened('Certificate.name', row.name),
      revokedReason: opened('Certificate.revokedReason', row.revokedReason),
    };
  });
}

/** A person's certificates, the newest first. */
export async function findCertificates(app: App, personId: string): Promise<Certificate[]> {
  return open(
    app,
    await app.db.certificate.findMany({ where: { personId }, orderBy: [{ id: 'desc' }], select: FIELDS }),
  );
}

/** One certificate of this person's own; null for everybody else's. */
export async function findOwn(app: App, personId: string | null, id: string): Promise<CertificateSubject | null> {
  if (personId === null) return null;
  const row = await app.db.certificate.findFirst({ where: { id, personId }, select: FIELDS });
  const [certificate] = row ? await open(app, [row]) : [];
  return certificate ? { ...certificate, aboutId: certificate.personId } : null;
}

/** Any certificate, for those whom the policy lets see it. */
export async function findAny(app: App, where: { id: string } | { code: string }): Promise<CertificateSubject | null> {
  const row = await app.db.certificate.findUnique({ where, select: FIELDS });
  const [certificate] = row ? await open(app, [row]) : [];
  return certificate ? { ...certificate, aboutId: certificate.personId } : null;
}

/** What the holder lets everybody know who has the code. Nothing else of the certificate leaves this function. */
export interface Checked {
  readonly state: State;
  readonly about: {
    readonly course: string;
    readonly finishedAt: Date;
    readonly minutes: number;
    readonly score: number | null;
  } | null;
  readonly name: string | null;
}

/** The answer to a check; null for a code that nobody has, for what is no code, and where the holder shows nothing. */
export async function checkCode(app: App, typed: string): Promise<Checked | null> {
  const code = readCode(typed);
  const found = code ? await findAny(app, { code }) : null;
  if (!found || found.show === 'nothing') return null;
  const { title: course, finishedAt, minutes, score, show } = found;
  return {
    state: stateOf(found, app.clock.now()),
    about: show === 'valid' ? null : { course, finishedAt, minutes, score },
    name: show === 'name' ? found.name : null,
  };
}
