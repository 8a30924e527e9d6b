import type { App } from '../context.ts';
import { loadPersonKeys } from '../data/person-keys.ts';

export interface ReadMail {
  readonly id: string;
  readonly kind: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly at: Date;
}

/** The newest mails of the outbox, opened: for the demo's mailbox and for tests, never mounted elsewhere. */
export async function readOutbox(app: App, most: number): Promise<ReadMail[]> {
  const rows = await app.db.outboxMail.findMany({
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: most,
    select: { id: true, personId: true, kind: true, to: true, subject: true, text: true, createdAt: true },
  });
  const keys = await loadPersonKeys(
    app,
    rows.flatMap(({ personId }) => personId ?? []),
  );
  return rows.flatMap((row) => {
    const key = row.personId === null ? app.vault.siteKey : keys.get(row.personId);
    if (!key) return [];
    return {
      id: row.id,
      kind: row.kind,
      to: app.vault.unseal(key, 'OutboxMail.to', row.to),
      subject: app.vault.unseal(key, 'OutboxMail.subject', row.subject),
      text: app.vault.unseal(key, 'OutboxMail.text', row.text),
      at: row.createdAt,
    };
  });
}
