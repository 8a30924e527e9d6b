import type { App } from '../../context.ts';
import { revealRows } from '../../policy/reveal.ts';
import type { SignedIn } from '../../policy/viewer.ts';

/** One answer that was given: the receipt. */
export interface Receipt {
  readonly consent: string;
  readonly given: boolean;
  readonly wording: string;
  readonly noticeVersion: string;
  readonly at: Date;
  readonly endedAt: Date | null;
}

const RECEIPT = ['id', 'consent', 'given', 'wording', 'noticeVersion', 'at', 'endedAt'] as const;

/** The newest two hundred answers of this person, newest first; all of them are in the copy. */
export async function findReceipts(app: App, me: SignedIn): Promise<Receipt[]> {
  const rows = await revealRows(app, me, [{ aboutId: me.id }], 'ConsentRecord', RECEIPT, {
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    take: 200,
  });
  return rows.map((row) => ({
    consent: row.consent ?? '',
    given: row.given ?? false,
    wording: row.wording ?? '',
    noticeVersion: row.noticeVersion ?? '',
    at: row.at ?? app.clock.now(),
    endedAt: row.endedAt ?? null,
  }));
}
