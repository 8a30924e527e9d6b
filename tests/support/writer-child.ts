// Run by tests/faults/kill.test.ts: makes one change after another, each with its audit event, and says when one is done.
import { openDatabase } from '../../src/data/db.ts';
import { createLog } from '../../src/log.ts';

const [appUrl = '', recoveryUrl = '', first = '0'] = process.argv.slice(2);
const { prisma } = openDatabase({ appUrl, recoveryUrl, log: createLog({ level: 'silent' }) });
const at = new Date('2026-11-21T10:00:00Z');

for (let number = Number(first); ; number += 1) {
  await prisma.$transaction(async (db) => {
    await db.auditEvent.create({ data: { at, what: 'test.written', detail: { number } } });
    await db.pageCount.create({ data: { day: at, path: `/${number}`, count: number } });
  });
  process.stdout.write(`${number}\n`);
}
